import { expect, test } from '@playwright/test';
import type { Schema } from 'avsc';
import { connectSchemaOf } from '../../../fixtures/technologies/debezium/avro-schema.ts';

const row = (namespace: string, type: string): Schema =>
  ({ type: 'record', name: 'Value', namespace, fields: [{ name: 'cell', type }] }) as unknown as Schema;
const struct = (field: string, type: string) => ({ type: 'struct', field, fields: [{ type, field: 'cell' }] });

test('CD-40 a type that is only named is the one of its namespace, whatever else has its name', () => {
  const schema = {
    type: 'record',
    name: 'Envelope',
    namespace: 'shop.a',
    fields: [
      { name: 'own', type: row('shop.a', 'long') },
      { name: 'foreign', type: row('shop.b', 'string') },
      { name: 'again', type: 'Value' },
      { name: 'foreign_again', type: 'shop.b.Value' },
      { name: 'referred', type: 'shop.c.Value' },
    ],
  } as unknown as Schema;
  expect(connectSchemaOf({ schema, references: [row('shop.c', 'boolean')] }).fields).toEqual([
    struct('own', 'int64'),
    struct('foreign', 'string'),
    struct('again', 'int64'),
    struct('foreign_again', 'string'),
    struct('referred', 'boolean'),
  ]);
});
