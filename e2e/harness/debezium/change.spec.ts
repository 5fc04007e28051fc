import { expect, test } from '@playwright/test';
import { readChange } from '../../../fixtures/technologies/debezium/change.ts';

const DECIMAL = 'org.apache.kafka.connect.data.Decimal';
const of = (scale: number, precision: number) => ({
  scale: String(scale),
  'connect.decimal.precision': String(precision),
});

/** What a column of a type has in a message, and what it is. */
const CELLS: Readonly<Record<string, readonly [object, string, unknown]>> = {
  'a decimal as base64 of its unscaled bytes': [
    { type: 'bytes', name: DECIMAL, parameters: of(2, 10) },
    '"AZA="',
    '4.00',
  ],
  'a negative one': [{ type: 'bytes', name: DECIMAL, parameters: of(2, 10) }, '"/w=="', '-0.01'],
  'a decimal as a number with more digits than a double has': [
    { type: 'bytes', name: DECIMAL, parameters: of(10, 38) },
    '1234567890123456789012345678.0123456789',
    '1234567890123456789012345678.0123456789',
  ],
  'a decimal without its last zeros': [{ type: 'bytes', name: DECIMAL, parameters: of(2, 10) }, '4', '4.00'],
  'an unsigned integer of 64 bits': [
    { type: 'bytes', name: DECIMAL, parameters: of(0, 20) },
    '18446744073709551615',
    18446744073709551615n,
  ],
  'an integer of 64 bits beyond 2^53': [{ type: 'int64' }, '-9223372036854775807', -9223372036854775807n],
  'a small integer': [{ type: 'int32' }, '7', 7],
  'a local time, which no zone is applied to': [
    { type: 'int64', name: 'io.debezium.time.MicroTimestamp' },
    '1774751400000001',
    '2026-03-29T02:30:00.000001Z',
  ],
  'an instant of another zone': [
    { type: 'string', name: 'io.debezium.time.ZonedTimestamp' },
    '"2026-03-29T02:30:00.12+02:00"',
    '2026-03-29T00:30:00.120000Z',
  ],
  'a day': [{ type: 'int32', name: 'io.debezium.time.Date' }, '19782', '2024-02-29'],
  bytes: [{ type: 'bytes' }, '"AP8Q"', Uint8Array.from([0, 255, 16])],
  text: [{ type: 'string' }, '"Größe"', 'Größe'],
  'a truth': [{ type: 'boolean' }, 'true', true],
  null: [{ type: 'string' }, 'null', null],
};

function message(type: object, value: string, source = ''): Buffer {
  const row = { type: 'struct', field: 'after', fields: [{ ...type, field: 'cell' }] };
  const schema = JSON.stringify({ type: 'struct', fields: [row] });
  const place = `"db":"shop","table":"typed","gtid":null,"file":"binlog.000007","pos":4,"row":1,"ts_us":1774751400000001`;
  return Buffer.from(
    `{"schema":${schema},"payload":{"op":"c","before":null,"after":{"cell":${value}},"source":{${place}${source}},"transaction":null}}`,
  );
}

for (const [what, [type, value, cell]] of Object.entries(CELLS)) {
  test(`CD-40 ${what} is read exactly`, () => {
    expect(readChange(message(type, value)).after).toEqual({ cell });
  });
}

test('CD-46 a change is none of a snapshot, also where the converter writes no defaults', () => {
  const snapshotOf = (source: string) => readChange(message({ type: 'int32' }, '1', source)).source.snapshot;
  expect([',"snapshot":null', ',"snapshot":"false"', ',"snapshot":"last"', ''].map(snapshotOf)).toEqual([
    'false',
    'false',
    'last',
    'false',
  ]);
});

test('CD-40 a message that is no change, or does not say its types, is refused', () => {
  for (const text of ['{"schema":null,"payload":{"status":"BEGIN"}}', '{"schema":null,"payload":null}']) {
    expect(() => readChange(Buffer.from(text)), text).toThrow(expect.objectContaining({ code: 'E_CHANGE' }));
  }
  const untyped = message({ type: 'int32' }, '1')
    .toString()
    .replace(/"schema":\{.*\},"payload"/, '"schema":null,"payload"');
  expect(() => readChange(Buffer.from(untyped))).toThrow(/does not say of what types/);
});
