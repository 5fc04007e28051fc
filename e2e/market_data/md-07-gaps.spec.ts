import { expect, test } from '../market-data.ts';
import { TradesApi, type TradesPage } from './trades-api.ts';

const WITHIN_MS = 60_000;

function idsOf({ trades }: TradesPage): readonly unknown[] {
  return trades.map(({ trade_id }) => trade_id);
}

test('MD-07 what the stream skips and the history has is served like the rest, and nothing is missing', async ({
  tracer,
  exchange,
  stack,
}) => {
  const api = new TradesApi(stack);
  const [symbol = ''] = await exchange.follow();
  const before = await tracer.injectMany(exchange.trades(symbol, 5));
  const withheld = await exchange.withhold(symbol, 3);
  const after = await tracer.injectMany(exchange.trades(symbol, 5, 9));

  await expect([...before, ...after]).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });
  const page = await api.settled(symbol, 13, 0, WITHIN_MS);
  expect(withheld).toEqual([6, 7, 8]);
  expect(
    idsOf(page).toSorted((one, other) => Number(one) - Number(other)),
    'at api.trades',
  ).toEqual(Array.from({ length: 13 }, (_, at) => at + 1));
  expect(page.trades.filter(({ source }) => source === 'HISTORY').map(({ trade_id }) => trade_id)).toEqual(withheld);
  expect(page.complete, 'at api.trades').toBe(true);
});

test('MD-07 what nobody has is told to be missing, with its ids and times, and the rest is served', async ({
  tracer,
  exchange,
  stack,
}) => {
  const api = new TradesApi(stack);
  const [symbol = ''] = await exchange.follow();
  const before = await tracer.injectMany(exchange.trades(symbol, 5));
  const after = await tracer.injectMany(exchange.trades(symbol, 5, 9));

  await expect([...before, ...after]).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });
  const page = await api.settled(symbol, 10, 1, WITHIN_MS);
  expect(page.complete, 'at api.trades').toBe(false);
  expect(page.gaps, 'at api.trades').toMatchObject([
    {
      from_id: 6,
      to_id: 8,
      state: 'LOST',
      reason: 'skipped by the stream',
      from_time: before.at(-1)?.payload.trade_time,
      to_time: after[0]?.payload.trade_time,
    },
  ]);
});

test('MD-07 an interval that no gap touches is complete', async ({ tracer, exchange, stack }) => {
  const api = new TradesApi(stack);
  const [symbol = ''] = await exchange.follow();
  const before = await tracer.injectMany(exchange.trades(symbol, 5));
  await tracer.injectMany(exchange.trades(symbol, 5, 9));
  await api.settled(symbol, 10, 1, WITHIN_MS);

  const end = String(before[3]?.payload.trade_time);
  expect(await api.page({ symbol, to: end }), 'at api.trades').toMatchObject({ complete: true, gaps: [] });
});
