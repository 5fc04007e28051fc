import { expect, test } from '@playwright/test';
import { readChange, readChangeKey } from '../../../fixtures/technologies/debezium/change.ts';
import { AvroWorld, changeValue, type ColumnType, encoded, envelopeSchema } from './avro-world.ts';

const column = (type: object | string): ColumnType => ['null', type] as ColumnType;
const decimal = (scale: number, precision: number): ColumnType =>
  column({
    type: 'bytes',
    scale,
    precision: 64,
    logicalType: 'decimal',
    'connect.version': 1,
    'connect.name': 'org.apache.kafka.connect.data.Decimal',
    'connect.parameters': { scale: String(scale), 'connect.decimal.precision': String(precision) },
  });
const named = (type: string, name: string): ColumnType => column({ type, 'connect.version': 1, 'connect.name': name });
const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** What a column of a type has in a message, and what it is. */
const CELLS: Readonly<Record<string, readonly [ColumnType, unknown, unknown]>> = {
  'a decimal': [decimal(2, 10), hex('0190'), '4.00'],
  'a negative decimal': [decimal(2, 10), hex('ff'), '-0.01'],
  'a decimal with more digits than a double has': [
    decimal(10, 38),
    hex('0949b0f6f0023313c449904ecc674515'),
    '1234567890123456789012345678.0123456789',
  ],
  'a decimal of a schema that has Avro’s own words alone': [
    column({ type: 'bytes', scale: 2, precision: 10, logicalType: 'decimal' }),
    hex('0190'),
    '4.00',
  ],
  'an unsigned integer of 64 bits': [decimal(0, 20), hex('00ffffffffffffffff'), 18446744073709551615n],
  'an integer of 64 bits beyond 2^53': [column('long'), -9223372036854775807n, -9223372036854775807n],
  'a small integer of 64 bits': [column('long'), 7, 7n],
  'a small integer': [column({ type: 'int', 'connect.type': 'int16' }), -7, -7],
  'a float of 32 bits, by the digits that were written': [column('float'), Math.fround(0.1), 0.1],
  'a float of 32 bits that needs nine digits': [column('float'), Math.fround(16777217.9), 16777218],
  'a float of 64 bits': [column('double'), 5e-324, 5e-324],
  'a local time, which no zone is applied to': [
    named('long', 'io.debezium.time.MicroTimestamp'),
    1774751400000001n,
    '2026-03-29T02:30:00.000001Z',
  ],
  'an instant of another zone': [
    named('string', 'io.debezium.time.ZonedTimestamp'),
    '2026-03-29T02:30:00.12+02:00',
    '2026-03-29T00:30:00.120000Z',
  ],
  'a time in Connect’s own type': [
    column({ type: 'long', logicalType: 'timestamp-millis' }),
    1774751400001n,
    '2026-03-29T02:30:00.001000Z',
  ],
  'a day': [named('int', 'io.debezium.time.Date'), 19782, '2024-02-29'],
  'a span': [named('long', 'io.debezium.time.MicroTime'), -3020398500000n, '-838:59:58.500000'],
  bytes: [column('bytes'), hex('00ff10'), Uint8Array.from([0, 255, 16])],
  'bytes of one length': [column({ type: 'fixed', name: 'Two', size: 2 }), hex('00ff'), Uint8Array.from([0, 255])],
  text: [column('string'), 'Größe 😀', 'Größe 😀'],
  'an enum as text': [named('string', 'io.debezium.data.Enum'), 'Größe', 'Größe'],
  'an enum of Avro’s': [column({ type: 'enum', name: 'Kind', symbols: ['small', 'large'] }), 'large', 'large'],
  'a truth': [column('boolean'), true, true],
  null: [decimal(2, 10), null, null],
  'a value that cannot be null': ['long', 1, 1n],
};

for (const [what, [type, value, cell]] of Object.entries(CELLS)) {
  test(`CD-40 through a registry ${what} is read exactly, before and after`, async () => {
    const schema = envelopeSchema({ cell: type });
    await using world = await AvroWorld.open({ 7: schema });
    const message = encoded(7, schema, changeValue({ before: { cell: value }, after: { cell: value } }, 'u'));
    expect(await readChange(message, world.registry)).toMatchObject({
      operation: 'u',
      before: { cell },
      after: { cell },
      source: { gtid: '5f0c:7', file: 'binlog.000007', pos: 2 ** 40, row: 1, snapshot: 'false' },
      transaction: { id: '5f0c:7', order: 3, orderInTable: 2 },
    });
  });
}

test('CD-47 each message is read by its own schema, of which the registry is asked once', async () => {
  const [older, newer] = [envelopeSchema({ id: 'long' }), envelopeSchema({ channel: column('string'), id: 'long' })];
  await using world = await AvroWorld.open({ 7: older, 8: newer });
  const messages = [
    encoded(7, older, changeValue({ after: { id: 1 } })),
    encoded(8, newer, changeValue({ after: { channel: 'web', id: 2 } })),
    encoded(7, older, changeValue({ after: { id: 3 } })),
  ];
  const changes = await Promise.all(messages.map((message) => readChange(message, world.registry)));
  expect(changes.map(({ after }) => after)).toEqual([{ id: 1n }, { channel: 'web', id: 2n }, { id: 3n }]);
  expect(world.double.asked.toSorted()).toEqual(['GET /schemas/ids/7', 'GET /schemas/ids/8']);
});

test('CD-42 the key of a tombstone is read through the registry, and without one from JSON', async () => {
  const schema = {
    type: 'record' as const,
    name: 'Key',
    namespace: 'cdc.shop.typed',
    fields: [{ name: 'id', type: 'long' as const }],
  };
  await using world = await AvroWorld.open({ 300: schema });
  const id = 9223372036854775807n;
  expect(await readChangeKey(encoded(300, schema, { id }), world.registry)).toEqual({ id });
  const inJson = `{"schema":{"type":"struct","fields":[{"type":"int64","field":"id"}]},"payload":{"id":${id}}}`;
  expect(readChangeKey(Buffer.from(inJson))).toEqual({ id });
});
