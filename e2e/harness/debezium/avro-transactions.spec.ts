import { expect, test } from '@playwright/test';
import type { Schema } from 'avsc';
import type { KafkaRecord } from '../../../fixtures/technologies/kafka/record.ts';
import { debeziumExpect } from '../../../fixtures/technologies/debezium/matchers.ts';
import { messageOfFailure } from '../matcher-world.ts';
import { AvroWorld, changeValue, encoded, envelopeSchema, PLACE_VALUES, SOURCE_VALUES } from './avro-world.ts';
import { record } from './transaction-records.ts';

const CHANGES = envelopeSchema({ id: 'long' });
const MARKS = {
  type: 'record',
  name: 'TransactionMetadataValue',
  namespace: 'io.debezium.connector.common',
  fields: [
    { name: 'status', type: 'string' },
    { name: 'id', type: 'string' },
    { name: 'event_count', type: ['null', 'long'], default: null },
    {
      name: 'data_collections',
      type: [
        'null',
        {
          type: 'array',
          items: {
            type: 'record',
            name: 'ConnectDefault',
            namespace: 'event.collection',
            fields: [
              { name: 'data_collection', type: 'string' },
              { name: 'event_count', type: 'long' },
            ],
          },
        },
      ],
      default: null,
    },
    { name: 'ts_ms', type: 'long' },
  ],
} as unknown as Schema;

const id = '5f0c:7';
const avro = (topic: string, offset: number, value: Buffer): KafkaRecord => ({ ...record(topic, offset, null), value });
const mark = (status: string, count: number | null): KafkaRecord => {
  const data_collections = count === null ? null : [{ data_collection: 'shop.typed', event_count: count }];
  return avro('transactions', 0, encoded(8, MARKS, { status, id, event_count: count, data_collections, ts_ms: 1 }));
};
const change = (order: number): KafkaRecord =>
  avro(
    'typed',
    order,
    encoded(7, CHANGES, {
      ...(changeValue({ after: { id: order } }) as object),
      source: { ...SOURCE_VALUES, row: order },
      transaction: { ...PLACE_VALUES, total_order: order },
    }),
  );
const WHOLE = [mark('BEGIN', null), change(1), change(2), change(3), record('typed', 4, null), mark('END', 3)];

test('CD-44 transactions are judged through a registry: one is whole, and which is torn is said with its offsets', async () => {
  await using world = await AvroWorld.open({ 7: CHANGES, 8: MARKS });
  const options = { at: 'kafka.typed', registry: world.registry };
  await debeziumExpect(WHOLE).toHoldWholeTransactions(options);

  const torn = WHOLE.filter(({ topic, offset }) => topic !== 'typed' || offset !== 2);
  expect(await messageOfFailure(() => debeziumExpect(torn).toHoldWholeTransactions(options))).toContain(
    `${id}: 1 of 3 changes missing, first change 2, between change 1 at typed[0]@1 and change 3 at typed[0]@3`,
  );
});

test('CD-44 transactions that were written through a registry are not judged without it', async () => {
  const judged = () => debeziumExpect(WHOLE).toHoldWholeTransactions({ at: 'kafka.typed' });
  expect(await messageOfFailure(judged)).toMatch(/it was written through a schema registry \[E_CHANGE\]/);
});
