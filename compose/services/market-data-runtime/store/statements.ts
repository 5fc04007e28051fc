import { createHash } from 'node:crypto';
import type { QueryConfig } from 'pg';
import { quoted, relationOf, type StoreTable } from './table.ts';

/** Rows that the table does not take, beside it. */
export function asideOf<T>(table: StoreTable<T>): Pick<StoreTable<T>, 'schema' | 'name'> {
  return { schema: table.schema, name: `${table.name}_set_aside` };
}

/** Makes schema and tables where they are not there. */
export function createStatements<T>(table: StoreTable<T>): readonly string[] {
  const columns = table.columns.map(
    ({ name, type, optional }) => `${quoted(name)} ${type}${optional === true ? '' : ' NOT NULL'}`,
  );
  return [
    `CREATE SCHEMA IF NOT EXISTS ${quoted(table.schema)}`,
    // The position is the order in which rows were written: `ORDER BY` of an insert comes before its numbers.
    `CREATE TABLE IF NOT EXISTS ${relationOf(table)} (position bigint GENERATED ALWAYS AS IDENTITY, ` +
      `idempotency_key text PRIMARY KEY, ${columns.join(', ')})`,
    `CREATE TABLE IF NOT EXISTS ${relationOf(asideOf(table))} (position bigint GENERATED ALWAYS AS IDENTITY, ` +
      'digest text PRIMARY KEY, reason text NOT NULL, sqlstate text, item text NOT NULL, ' +
      'at timestamptz NOT NULL DEFAULT clock_timestamp())',
  ];
}

/**
 * One statement for a whole batch, whatever its size: a parameter a column, each an array of texts. Rows that are there
 * already are passed over; the count of the answer is that of the others.
 */
export function insertStatement<T>(table: StoreTable<T>, items: readonly T[]): QueryConfig {
  const { columns, idempotencyKey } = table;
  const types = ['text', ...columns.map(({ type }) => baseType(type))];
  const names = ['idempotency_key', ...columns.map(({ name }) => name)].map(quoted).join(', ');
  const parameters = types.map((_, at) => `$${at + 1}::text[]`).join(', ');
  const cells = types.map((type, at) => `c${at}::${type}`).join(', ');
  const aliases = types.map((_, at) => `c${at}`).join(', ');
  return {
    name: `insert ${relationOf(table)}`,
    text:
      `INSERT INTO ${relationOf(table)} (${names}) SELECT ${cells} ` +
      `FROM unnest(${parameters}) WITH ORDINALITY AS given(${aliases}, at) ORDER BY at ` +
      'ON CONFLICT (idempotency_key) DO NOTHING',
    values: [items.map(idempotencyKey), ...columns.map(({ of }) => items.map((item) => cell(of(item))))],
  };
}

/** Keeps an item that the table has refused, with the reason; once, however often it is said. */
export function asideStatement<T>(
  table: StoreTable<T>,
  item: T,
  { reason, sqlState }: { readonly reason: string; readonly sqlState: string | undefined },
): QueryConfig {
  // JSON has no character that the server does not take: it writes NUL in six.
  const text = JSON.stringify(item);
  const digest = createHash('sha256').update(text).digest('hex');
  return {
    text:
      `INSERT INTO ${relationOf(asideOf(table))} (digest, reason, sqlstate, item) VALUES ($1, $2, $3, $4) ` +
      'ON CONFLICT (digest) DO NOTHING',
    values: [digest, reason, sqlState ?? null, text],
  };
}

function cell(value: ReturnType<StoreTable<never>['columns'][number]['of']>): string | null {
  return value === undefined || value === null ? null : String(value);
}

/** `numeric CHECK (price > 0)` to what a cell is cast to. */
function baseType(type: string): string {
  return type.replace(/\s+CHECK\b.*$/i, '');
}
