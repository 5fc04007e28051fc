import type { Schema } from 'avsc';
import { typeOf } from '../../../test-data/avro/long.ts';
import { frame } from '../../../test-data/avro/wire.ts';
import { SchemaRegistryClient } from '../../../fixtures/technologies/schema-registry/client.ts';
import { RegistryDouble } from '../registry-double.ts';

/** A type of a column, with all that a converter writes of it. */
export type ColumnType = Schema;

const SOURCE = {
  type: 'record',
  name: 'Source',
  namespace: 'io.debezium.connector.mysql',
  fields: [
    { name: 'ts_us', type: ['null', 'long'], default: null },
    {
      name: 'snapshot',
      type: [{ type: 'string', 'connect.name': 'io.debezium.data.Enum', 'connect.default': 'false' }, 'null'],
      default: 'false',
    },
    { name: 'db', type: 'string' },
    { name: 'table', type: ['null', 'string'], default: null },
    { name: 'gtid', type: ['null', 'string'], default: null },
    { name: 'file', type: 'string' },
    { name: 'pos', type: 'long' },
    { name: 'row', type: 'int' },
  ],
  'connect.name': 'io.debezium.connector.mysql.Source',
} as unknown as Schema;

const PLACE = {
  type: 'record',
  name: 'block',
  namespace: 'event',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'total_order', type: 'long' },
    { name: 'data_collection_order', type: 'long' },
  ],
  'connect.name': 'event.block',
} as unknown as Schema;

/** The schema of a table's changes as a converter registers it: the row's type is told once, and named where it comes again. */
export function envelopeSchema(columns: Readonly<Record<string, ColumnType>>): Schema {
  const row = {
    type: 'record',
    name: 'Value',
    fields: Object.entries(columns).map(([name, type]) => ({ name, type })),
    'connect.name': 'cdc.shop.typed.Value',
  };
  return {
    type: 'record',
    name: 'Envelope',
    namespace: 'cdc.shop.typed',
    fields: [
      { name: 'before', type: ['null', row], default: null },
      { name: 'after', type: ['null', 'Value'], default: null },
      { name: 'source', type: SOURCE },
      { name: 'transaction', type: ['null', PLACE], default: null },
      { name: 'op', type: 'string' },
    ],
    'connect.name': 'cdc.shop.typed.Envelope',
  } as unknown as Schema;
}

/** What every change has besides its rows, as Avro takes it. */
export const SOURCE_VALUES = {
  ts_us: 1774751400000001n,
  snapshot: 'false',
  db: 'shop',
  table: 'typed',
  gtid: '5f0c:7',
  file: 'binlog.000007',
  pos: 2n ** 40n,
  row: 1,
};
export const PLACE_VALUES = { id: '5f0c:7', total_order: 3, data_collection_order: 2 };

export function changeValue(rows: { readonly before?: unknown; readonly after?: unknown }, op = 'c'): unknown {
  return { before: null, after: null, op, source: SOURCE_VALUES, transaction: PLACE_VALUES, ...rows };
}

export function encoded(id: number, schema: Schema, value: unknown): Buffer {
  return frame(id, typeOf(schema).toBuffer(value));
}

/** A registry that has these schemas, by their ids; what else is asked it does not know. */
export class AvroWorld implements AsyncDisposable {
  readonly double: RegistryDouble;
  readonly registry: SchemaRegistryClient;

  private constructor(double: RegistryDouble) {
    this.double = double;
    this.registry = new SchemaRegistryClient({ base: double.address });
  }

  static async open(schemas: Readonly<Record<number, Schema>>): Promise<AvroWorld> {
    const double = new RegistryDouble(
      Object.fromEntries(
        Object.entries(schemas).map(([id, schema]) => [
          `GET /schemas/ids/${id}`,
          [200, { schema: JSON.stringify(schema) }],
        ]),
      ),
    );
    await double.open();
    return new AvroWorld(double);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.registry[Symbol.dispose]();
    await this.double[Symbol.asyncDispose]();
  }
}
