import { readFileSync } from 'node:fs';
import { expect, test } from '../market-data.ts';
import { madeTrades, ownSymbol } from './made-trades.ts';
import { TradesApi } from './trades-api.ts';

/** Of a schema, what is changed here. */
interface RecordSchema {
  readonly type: 'record';
  readonly name: string;
  readonly fields: { readonly name: string; readonly type: 'string' }[];
}

const SUBJECT = 'market.trades-value';
const WITHIN_MS = 60_000;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;
/** At most 18 digits before the point and 10 behind it, none of them a zero at the end. */
const AMOUNT = /^\d{1,18}(?:\.\d{0,9}[1-9])?$/;

test('MD-04 every message is of the V2 schema', async ({ tracer }) => {
  const trades = await tracer.injectMany(madeTrades(ownSymbol('C'), 50));
  await expect(trades).toReach('kafka.trades', { withinMs: WITHIN_MS });
  await expect(trades).toMatchSchema('kafka.trades', { subject: SUBJECT });
});

test('MD-04 every column of the table has the name, type and need of the V2 schema', async ({ iceberg }) => {
  const { columns } = await iceberg.describe('market.trades');
  expect(
    Object.fromEntries(columns.map(({ name, type, required }) => [name, `${type}${required ? '' : '?'}`])),
    'at lake.trades',
  ).toEqual({
    symbol: 'string',
    trade_id: 'long',
    price: 'decimal(28, 10)',
    quantity: 'decimal(28, 10)',
    trade_time: 'timestamptz',
    received_at: 'timestamptz',
    event_time: 'timestamptz?',
    buyer_is_maker: 'boolean',
    source: 'string',
    kafka_partition: 'int',
    kafka_offset: 'long',
  });
});

test('MD-04 every trade that is served has the fields of the V2 schema, and no others', async ({ tracer, stack }) => {
  const symbol = ownSymbol('D');
  // What comes from a history has no time of its frame.
  const fromHistory = { event_time: null, source: 'HISTORY' };
  const trades = madeTrades(symbol, 50).map((trade, at) =>
    at === 0 ? { ...trade, payload: { ...trade.payload, ...fromHistory } } : trade,
  );
  await tracer.injectMany(trades);
  const { trades: served } = await new TradesApi(stack).served(symbol, 50, WITHIN_MS);
  for (const trade of served) {
    expect(trade, 'at api.trades').toEqual({
      symbol,
      trade_id: expect.any(Number),
      price: expect.stringMatching(AMOUNT),
      quantity: expect.stringMatching(AMOUNT),
      trade_time: expect.stringMatching(TIME),
      received_at: expect.stringMatching(TIME),
      event_time: trade.source === 'HISTORY' ? null : expect.stringMatching(TIME),
      buyer_is_maker: expect.any(Boolean),
      source: expect.stringMatching(/^(?:STREAM|HISTORY)$/),
    });
  }
  expect(
    served.filter(({ source }) => source === 'HISTORY'),
    'at api.trades',
  ).toHaveLength(1);
});

test('MD-04 a writer with an incompatible schema is refused', async ({ registry }) => {
  const text = readFileSync(new URL('../../test-data/market-data/schemas/trades.avsc', import.meta.url), 'utf8');
  const { fields, ...schema } = JSON.parse(text) as RecordSchema;
  const narrower = {
    ...schema,
    fields: fields.map((field) => (field.name === 'price' ? { ...field, name: 'cost' } : field)),
  };
  await expect(registry.register(SUBJECT, narrower), 'at kafka.trades').rejects.toThrow('E_REGISTRY_REFUSED');
});
