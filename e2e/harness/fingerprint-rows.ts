import fc from 'fast-check';
import type { Cell, Row } from '../../fixtures/core/rows.ts';

/** Columns of all kinds with the values that break careless texts, as a table's DDL and as rows. */
export interface NastyColumn {
  readonly name: string;
  readonly sql: string;
  readonly value: fc.Arbitrary<Cell>;
}

const SEPARATORS = [
  '',
  '|',
  '||',
  '~',
  '1:',
  '|1',
  '0',
  'null',
  '\u0000',
  '\\',
  "'",
  '"',
  'é',
  '😀',
  'a|1',
  '\n',
  '\u001f',
];
const text = fc.oneof(fc.constantFrom(...SEPARATORS), fc.string({ unit: 'binary', maxLength: 12 }));
const bigint = fc.oneof(fc.constantFrom(0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)), fc.bigInt(-1000n, 1000n));
const double = fc.oneof(
  fc.constantFrom(0, -0, 0.1, 0.1 + 0.2, 1e21, 1e-7, 5e-324, -1.5, NaN, Infinity, -Infinity, 2 ** 53),
  fc.double(),
);
const cents = fc.bigInt(-(10n ** 12n - 1n), 10n ** 12n - 1n).map(decimal(2));
const atoms = fc.bigInt(-(10n ** 30n), 10n ** 30n).map(decimal(18));
// From year 1 to 9999: what all engines can write.
const timestamp = fc
  .tuple(
    fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
    fc.nat({ max: 999 }),
  )
  .map(([date, micros]) => `${date.toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`);
const date = timestamp.map((at) => at.slice(0, 10));
const bytes = fc.uint8Array({ maxLength: 6 });
const position = fc.record({ lat: nullable(double), lng: nullable(double), name: nullable(text) });

export const NASTY: readonly NastyColumn[] = [
  { name: 'id', sql: 'VARCHAR', value: text },
  { name: 'seq', sql: 'BIGINT', value: nullable(bigint) },
  { name: 'small', sql: 'INTEGER', value: nullable(fc.integer()) },
  { name: 'note', sql: 'VARCHAR', value: nullable(text) },
  { name: 'other note', sql: 'VARCHAR', value: nullable(text) },
  { name: 'amount', sql: 'DECIMAL(12,2)', value: nullable(cents) },
  { name: 'atoms', sql: 'DECIMAL(38,18)', value: nullable(atoms) },
  { name: 'ratio', sql: 'DOUBLE', value: nullable(double) },
  { name: 'ok', sql: 'BOOLEAN', value: nullable(fc.boolean()) },
  { name: 'raw', sql: 'BLOB', value: nullable(bytes) },
  { name: 'day', sql: 'DATE', value: nullable(date) },
  { name: 'at', sql: 'TIMESTAMPTZ', value: nullable(timestamp) },
  { name: 'pickup', sql: 'STRUCT(lat DOUBLE, lng DOUBLE, "name" VARCHAR)', value: nullable(position) },
  { name: 'tags', sql: 'VARCHAR[]', value: nullable(fc.array(nullable(text), { maxLength: 3 })) },
  {
    name: 'stops',
    sql: 'STRUCT("at" TIMESTAMPTZ, n INTEGER)[]',
    value: nullable(fc.array(nullable(fc.record({ at: timestamp, n: nullable(fc.nat()) })), { maxLength: 2 })),
  },
  {
    name: 'extras',
    sql: 'MAP(VARCHAR, INTEGER)',
    value: nullable(
      fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        nullable(fc.integer()),
        { maxKeys: 3 },
      ),
    ),
  },
];

/** Rows of all these columns; ids repeat now and then. */
export const nastyRow: fc.Arbitrary<Row> = fc.record(Object.fromEntries(NASTY.map(({ name, value }) => [name, value])));

/** A value as a DuckDB literal of its type. */
function literal(sql: string, cell: Cell): string {
  return `CAST(${sql.startsWith('MAP') ? mapLiteral(cell) : plain(cell)} AS ${sql})`;
}

export function values(rows: readonly Row[]): string {
  return rows.map((row) => `(${NASTY.map(({ name, sql }) => literal(sql, row[name] ?? null)).join(', ')})`).join(', ');
}

export const NASTY_DDL = NASTY.map(({ name, sql }) => `"${name}" ${sql}`).join(', ');

function plain(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'string') return textLiteral(cell);
  if (typeof cell === 'number') return Object.is(cell, -0) ? "'-0.0'::DOUBLE" : `'${String(cell)}'`;
  if (typeof cell === 'bigint') return `'${cell.toString()}'`;
  if (typeof cell === 'boolean') return String(cell);
  if (cell instanceof Uint8Array) return `unhex('${Buffer.from(cell).toString('hex')}')`;
  if (Array.isArray(cell)) return `[${cell.map((item: Cell) => plain(item)).join(', ')}]`;
  const fields = Object.entries(cell).map(([name, field]) => `"${name}": ${plain(field)}`);
  return `{${fields.join(', ')}}`;
}

function mapLiteral(cell: Cell): string {
  if (cell === null || typeof cell !== 'object') return 'NULL';
  const entries = Object.entries(cell);
  if (entries.length === 0) return 'MAP {}';
  return `MAP {${entries.map(([name, value]: [string, Cell]) => `${textLiteral(name)}: ${plain(value)}`).join(', ')}}`;
}

function textLiteral(text: string): string {
  // Not a quoted literal: the parser would stop at a NUL.
  return `decode(unhex('${Buffer.from(text).toString('hex')}'))`;
}

function nullable<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { nil: null, freq: 4 });
}

function decimal(scale: number): (unscaled: bigint) => string {
  return (unscaled) => {
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
    return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  };
}
