import { readFileSync } from 'node:fs';
import { readBack, runIn, stage } from '../../fixtures/index.ts';
import { compileSchema, decode } from '../../test-data/avro/codec.ts';
import { unframe } from '../../test-data/avro/wire.ts';
import { expect, test } from '../market-data.ts';
import { madeTrades, ownSymbol } from './made-trades.ts';
import { plain, TradesApi } from './trades-api.ts';

const TRADE = compileSchema(
  readFileSync(new URL('../../test-data/market-data/schemas/trades.avsc', import.meta.url), 'utf8'),
);
const TOPIC = 'market.trades';
const WITHIN_MS = 60_000;
/** As many digits as a price may have: a floating-point number keeps sixteen of them. */
const WIDEST = '123456789012345678.0123456789';
const KEY = { key: 'trade_id' };
const LOG = {
  hop: 'lake.trades',
  claims: `kafka.offsets.${TOPIC}`,
  partition: 'kafka_partition',
  offset: 'kafka_offset',
} as const;

test('MD-03 topic, table and API have the same trades, each once, digit by digit', async ({
  tracer,
  stack,
  kafka,
  iceberg,
}) => {
  const symbol = ownSymbol('S');
  const made = madeTrades(symbol, 300, 1, { everyMicros: 0 }).map((trade, at) =>
    at === 0 ? { ...trade, payload: { ...trade.payload, price: WIDEST } } : trade,
  );
  const trades = await tracer.injectMany(made);
  await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });

  const sent = stage(
    'sent',
    trades.map(({ payload }) => asServed(payload)),
  );
  const { records } = await readBack(kafka, TOPIC);
  const own = records.filter(({ key }) => key === symbol);
  const topic = stage('kafka.trades', own, ({ value }) => asServed(decode(TRADE, unframe(value).body)));
  const rows = await iceberg.rows(TOPIC, `symbol = '${symbol}'`);
  const table = stage('lake.trades', rows, ({ kafka_partition: _, kafka_offset: __, ...row }) => asServed(row));
  const pages = await new TradesApi(stack).all({ symbol }, 37);
  const api = stage('api.trades', pages.flat());

  await expect.soft(topic).toHoldTheSameRowsAs(sent, KEY);
  await expect.soft(table).toHoldTheSameRowsAs(sent, { ...KEY, passing: [topic] });
  await expect.soft(api).toHoldTheSameRowsAs(sent, { ...KEY, passing: [topic, table] });
});

test(
  'MD-03 two readers that share no code find the same rows in the table',
  { tag: '@fault' },
  async ({ tracer, stack, iceberg }) => {
    const symbol = ownSymbol('R');
    const trades = await tracer.injectMany(madeTrades(symbol, 120));
    await expect(trades).toReach('lake.trades', { withinMs: WITHIN_MS });
    const condition = `symbol = '${symbol}'`;

    const program = ['/opt/market-data/bin/python', '-m', 'market_data.rows', TOPIC, condition];
    const printed = (await runIn(stack.project, 'trades-api', program)).trim().split('\n');
    const second = stage('lake.trades', printed, (line) => JSON.parse(line) as Readonly<Record<string, string>>);

    await expect(second).toHoldTheSameRowsAs(stage('lake.trades by DuckDB', await iceberg.rows(TOPIC, condition)), KEY);
  },
);

test('MD-03 what the API serves by cursor is each trade once', async ({ tracer }) => {
  const trades = await tracer.injectMany(madeTrades(ownSymbol('Q'), 100));
  await expect(trades).toReachExactlyOnce('api.trades', { withinMs: WITHIN_MS });
});

test('MD-03 the snapshots of the table add up: each has the rows of the offsets that it gains', async ({
  tracer,
  kafka,
  iceberg,
}) => {
  const symbols = ['X', 'Y', 'Z'].map((letter) => ownSymbol(letter));
  const trades = await tracer.injectMany(symbols.flatMap((symbol) => madeTrades(symbol, 40)));
  await expect(trades).toReach('lake.trades', { withinMs: WITHIN_MS });

  // What was put aside has no row.
  const letters = await readBack(kafka, `${TOPIC}.dead-letters`);
  const aside = letters.records.map(
    ({ headers }) => [Number(headers.source_partition), Number(headers.source_offset)] as const,
  );
  const byPartition = Map.groupBy(aside, ([partition]) => partition);
  const withoutRow = new Map(
    [...byPartition].map(([partition, own]) => [partition, new Set(own.map(([, offset]) => offset))]),
  );
  expect(await iceberg.history(TOPIC, { ...LOG, withoutRow })).toAddUp();
});

/** With the digits that are served: the table's scale has zeros behind them. */
function asServed(row: Readonly<Record<string, unknown>>) {
  return { ...row, price: plain(row.price), quantity: plain(row.quantity) };
}
