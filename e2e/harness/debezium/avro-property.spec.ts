import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { readChange } from '../../../fixtures/technologies/debezium/change.ts';
import { decimalBytes } from '../../../test-data/avro/exact.ts';
import {
  AvroWorld,
  changeValue,
  type ColumnType,
  encoded,
  envelopeSchema,
  PLACE_VALUES,
  SOURCE_VALUES,
} from './avro-world.ts';

/** A column in both forms: its types there, and its values as text of JSON and as what Avro takes. */
interface Column {
  readonly json: object;
  readonly avro: object | string;
  readonly values: fc.Arbitrary<readonly [json: string, avro: unknown]>;
}

const DECIMAL = 'org.apache.kafka.connect.data.Decimal';
const text = JSON.stringify;

function decimal(scale: number, precision: number, min: bigint, max: bigint): Column {
  const parameters = { scale: String(scale), 'connect.decimal.precision': String(precision) };
  return {
    json: { type: 'bytes', name: DECIMAL, parameters },
    avro: {
      type: 'bytes',
      scale,
      precision,
      logicalType: 'decimal',
      'connect.name': DECIMAL,
      'connect.parameters': parameters,
    },
    values: fc.bigInt({ min, max }).map((unscaled) => {
      const sign = unscaled < 0n ? '-' : '';
      const all = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
      const written = scale === 0 ? `${sign}${all}` : `${sign}${all.slice(0, -scale)}.${all.slice(-scale)}`;
      return [written, decimalBytes(written, precision + 1, scale)];
    }),
  };
}

function whole(type: string, avro: string, min: bigint, max: bigint, name?: string): Column {
  return {
    json: { type, ...(name === undefined ? {} : { name }) },
    avro: name === undefined ? avro : { type: avro, 'connect.name': name },
    values: fc.bigInt({ min, max }).map((value) => [String(value), avro === 'int' ? Number(value) : value]),
  };
}

const COLUMNS: Readonly<Record<string, Column>> = {
  exact: decimal(10, 38, -(10n ** 38n) + 1n, 10n ** 38n - 1n),
  natural: decimal(0, 20, 0n, 2n ** 64n - 1n),
  long: whole('int64', 'long', -(2n ** 63n), 2n ** 63n - 1n),
  small: whole('int32', 'int', -(2n ** 31n), 2n ** 31n - 1n),
  day: whole('int32', 'int', -354_285n, 2_932_896n, 'io.debezium.time.Date'),
  local: whole('int64', 'long', -(2n ** 54n), 2n ** 57n, 'io.debezium.time.MicroTimestamp'),
  span: whole('int64', 'long', -3_020_399_000_000n, 3_020_399_000_000n, 'io.debezium.time.MicroTime'),
  words: {
    json: { type: 'string' },
    avro: 'string',
    values: fc.string({ unit: 'grapheme' }).map((value) => [text(value), value]),
  },
  raw: {
    json: { type: 'bytes' },
    avro: 'bytes',
    values: fc.uint8Array().map((value) => [text(Buffer.from(value).toString('base64')), Buffer.from(value)]),
  },
  ratio: {
    json: { type: 'double' },
    avro: 'double',
    values: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => [digits(value), value]),
  },
  // By the fewest digits, as Java and JavaScript write numbers: of so few, those of a float and of a double are the same.
  rough: {
    json: { type: 'float' },
    avro: 'float',
    values: fc
      .tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: -30, max: 30 }))
      .map(([mantissa, exponent]) => Number(`${mantissa}e${exponent}`))
      .map((value) => [digits(value), value]),
  },
  open: { json: { type: 'boolean' }, avro: 'boolean', values: fc.boolean().map((value) => [String(value), value]) },
};

function digits(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

const NAMES = Object.keys(COLUMNS);
const ROW = fc.record(
  Object.fromEntries(
    NAMES.map((name) => [name, fc.option(COLUMNS[name]?.values ?? fc.constant(['null', null] as const))]),
  ),
);
type Row = typeof ROW extends fc.Arbitrary<infer T> ? T : never;

const AVRO = envelopeSchema(
  Object.fromEntries(NAMES.map((name) => [name, ['null', COLUMNS[name]?.avro] as unknown as ColumnType])),
);
const FIELDS = NAMES.map((field) => ({ ...COLUMNS[field]?.json, field, optional: true }));
const JSON_SCHEMA = text({
  type: 'struct',
  fields: ['before', 'after'].map((field) => ({ type: 'struct', field, fields: FIELDS })),
});

function inJson(before: Row | null, after: Row | null): Buffer {
  const row = (values: Row | null) =>
    values === null ? 'null' : `{${NAMES.map((name) => `${text(name)}:${values[name]?.[0] ?? 'null'}`).join(',')}}`;
  const numbers = (values: object) =>
    `{${Object.entries(values)
      .map(([name, value]) => `${text(name)}:${typeof value === 'bigint' ? value : text(value)}`)
      .join(',')}}`;
  const payload = `{"before":${row(before)},"after":${row(after)},"source":${numbers(SOURCE_VALUES)},"transaction":${numbers(PLACE_VALUES)},"op":"u"}`;
  return Buffer.from(`{"schema":${JSON_SCHEMA},"payload":${payload}}`);
}

function inAvro(before: Row | null, after: Row | null): Buffer {
  const row = (values: Row | null) =>
    values && Object.fromEntries(NAMES.map((name) => [name, values[name]?.[1] ?? null]));
  return encoded(7, AVRO, changeValue({ before: row(before), after: row(after) }, 'u'));
}

test('CD-40 what JSON says of a change and what Avro says of it through a registry is the same', async () => {
  await using world = await AvroWorld.open({ 7: AVRO });
  await fc.assert(
    fc.asyncProperty(fc.option(ROW), fc.option(ROW), async (before, after) => {
      const change = await readChange(inAvro(before, after), world.registry);
      expect(change).toEqual(readChange(inJson(before, after)));
    }),
    { numRuns: 200 },
  );
});
