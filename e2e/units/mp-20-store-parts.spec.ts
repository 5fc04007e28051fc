import pg from 'pg';
import { failureOf } from '../../compose/services/market-data-runtime/store/failure.ts';
import { readStoreSettings } from '../../compose/services/market-data-runtime/store/settings.ts';
import {
  asideStatement,
  createStatements,
  insertStatement,
} from '../../compose/services/market-data-runtime/store/statements.ts';
import type { StoreTable } from '../../compose/services/market-data-runtime/store/table.ts';
import { TRADES } from '../../compose/services/market-data-runtime/store/trades-table.ts';
import { expect, test } from '../contracts/holds.ts';

interface Note {
  readonly by: string;
  readonly cents: number | undefined;
}

const NOTES: StoreTable<Note> = {
  schema: 'office',
  name: 'the "notes"',
  orderKey: ({ by }) => by,
  idempotencyKey: ({ by, cents }) => `${by}/${cents}`,
  columns: [
    { name: 'by', type: 'text', of: ({ by }) => by },
    { name: 'cents', type: 'numeric CHECK (cents > 0)', optional: true, of: ({ cents }) => cents },
  ],
};

test('MP-20 what is not said has its default, and what is out of bounds is refused by its name', () => {
  const defaults = {
    policy: 'block',
    capacity: 5_000,
    workers: 2,
    batchRows: 500,
    batchMs: 50,
    statementMs: 10_000,
    failedAfterMs: 10_000,
  };
  expect(readStoreSettings({})).toEqual(defaults);
  const edges = { policy: 'drop_oldest', capacity: 1, workers: 8, batchRows: 1, batchMs: 1, statementMs: 100 };
  expect(readStoreSettings(edges)).toMatchObject(edges);
  expect(readStoreSettings({ workers: 1, failedAfterMs: 1 })).toMatchObject({ workers: 1, failedAfterMs: 1 });
  for (const [field, value] of [
    ['policy', 'drop_newest'],
    ['capacity', 0],
    ['capacity', 1.5],
    ['workers', 0],
    ['workers', 9],
    ['batchRows', 0],
    ['batchMs', 0],
    ['statementMs', 99],
    ['failedAfterMs', 0],
    ['colour', 'red'],
  ] as const) {
    const refused = { name: 'MessageError', field };
    expect(() => readStoreSettings({ [field]: value }), `${field} ${value}`).toThrow(expect.objectContaining(refused));
  }
});

test('MP-20 what the server says of itself is a trouble for a time, what it says of rows is for good', () => {
  const said = (code: string | undefined) => {
    const error = new pg.DatabaseError('no', 2, 'error');
    error.code = code;
    return failureOf(error);
  };
  for (const code of ['08006', '40001', '53300', '55P03', '57P01', undefined]) {
    expect(said(code), `${code}`).toEqual({ kind: 'transient', reason: 'no', sqlState: code });
  }
  for (const code of ['22P02', '23514', '42P01']) {
    expect(said(code), code).toEqual({ kind: 'permanent', reason: 'no', sqlState: code });
  }
  expect(failureOf(new Error('connection lost'))).toEqual({
    kind: 'transient',
    reason: 'connection lost',
    sqlState: undefined,
  });
});

test('MP-20 a batch is one statement, with an array a column, and rows that are there are passed over', () => {
  const { text, values, name } = insertStatement(NOTES, [
    { by: 'ada', cents: 5 },
    { by: 'bob', cents: undefined },
  ]);
  expect(name).toBe('insert "office"."the ""notes"""');
  expect(text).toBe(
    'INSERT INTO "office"."the ""notes""" ("idempotency_key", "by", "cents") ' +
      'SELECT c0::text, c1::text, c2::numeric ' +
      'FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS given(c0, c1, c2, at) ORDER BY at ' +
      'ON CONFLICT (idempotency_key) DO NOTHING',
  );
  expect(values).toEqual([
    ['ada/5', 'bob/undefined'],
    ['ada', 'bob'],
    ['5', null],
  ]);
});

test('MP-20 only what every row has must be there', () => {
  const [schema, table, aside, ...more] = createStatements(NOTES);
  expect(more).toEqual([]);
  expect(schema).toBe('CREATE SCHEMA IF NOT EXISTS "office"');
  expect(table).toContain('"by" text NOT NULL, "cents" numeric CHECK (cents > 0))');
  expect(aside).toContain('"office"."the ""notes""_set_aside"');
});

test('MP-20 a trade needs all but the time of its message and its best match, and its price and quantity are above nothing', () => {
  const [, table] = createStatements(TRADES);
  expect(table).toBe(
    'CREATE TABLE IF NOT EXISTS "market"."trades" (position bigint GENERATED ALWAYS AS IDENTITY, ' +
      'idempotency_key text PRIMARY KEY, "symbol" text NOT NULL, "trade_id" bigint NOT NULL, ' +
      '"price" numeric CHECK (price > 0) NOT NULL, "quantity" numeric CHECK (quantity > 0) NOT NULL, ' +
      '"trade_time" timestamptz NOT NULL, "event_time" timestamptz, "buyer_is_maker" boolean NOT NULL, ' +
      '"best_match" boolean)',
  );
});

test('MP-20 what is put aside has its reason and its code, and is known again by its content', () => {
  const aside = (by: string, sqlState?: string): readonly unknown[] => {
    const { values }: { readonly values?: readonly unknown[] } = asideStatement(
      NOTES,
      { by, cents: 1 },
      { reason: 'too dear', sqlState },
    );
    return values ?? [];
  };
  expect(aside('ada', '23514').slice(1)).toEqual(['too dear', '23514', '{"by":"ada","cents":1}']);
  expect(aside('ada')[2]).toBeNull();
  expect(aside('ada')[0]).toBe(aside('ada')[0]);
  expect(aside('bob')[0]).not.toBe(aside('ada')[0]);
});

test('MP-20 a row of a trade has its ids, every digit and every microsecond, and null for what it does not say', () => {
  const trade = {
    symbol: 'BTCUSDT',
    id: 7,
    price: '95123.4500',
    quantity: '0.00001',
    timeMicros: 1_767_323_045_678_901,
    eventMicros: 1_767_323_045_678_999,
    buyerIsMaker: true,
    bestMatch: false,
  };
  const { eventMicros: _event, bestMatch: _best, ...bare } = trade;
  const { text, values }: { readonly text: string; readonly values?: readonly unknown[] } = insertStatement(TRADES, [
    trade,
    bare,
  ]);
  expect(text).toMatch(/^INSERT INTO "market"\."trades" /);
  expect(values).toEqual([
    ['BTCUSDT:7', 'BTCUSDT:7'],
    ['BTCUSDT', 'BTCUSDT'],
    ['7', '7'],
    ['95123.4500', '95123.4500'],
    ['0.00001', '0.00001'],
    ['2026-01-02T03:04:05.678901Z', '2026-01-02T03:04:05.678901Z'],
    ['2026-01-02T03:04:05.678999Z', null],
    ['true', 'true'],
    ['false', null],
  ]);
  expect(TRADES.orderKey(trade)).toBe('BTCUSDT');
});
