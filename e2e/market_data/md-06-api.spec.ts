import { expect, test } from '../market-data.ts';
import { madeTrades, ownSymbol } from './made-trades.ts';
import { plain, TradesApi } from './trades-api.ts';

const WITHIN_MS = 60_000;

test('MD-06 what is served equals what was written, digit by digit', async ({ tracer, stack }) => {
  const api = new TradesApi(stack);
  const symbol = ownSymbol('A');
  const trades = await tracer.injectMany(madeTrades(symbol, 50));

  const { trades: served, complete } = await api.served(symbol, trades.length, WITHIN_MS);

  const sent = trades.map(({ payload }) => ({
    ...payload,
    price: plain(payload.price),
    quantity: plain(payload.quantity),
  }));
  expect(served, 'at api.trades').toEqual(sent);
  expect(complete, 'at api.trades').toBe(true);
});

test('MD-06 pages neither repeat nor skip a trade while others arrive', async ({ tracer, stack }) => {
  const api = new TradesApi(stack);
  const symbol = ownSymbol('P');
  await tracer.injectMany(madeTrades(symbol, 40));
  await api.served(symbol, 40, WITHIN_MS);
  const first = await api.page({ symbol, limit: '15' });
  await tracer.injectMany(madeTrades(symbol, 30, 41));
  await api.served(symbol, 70, WITHIN_MS);

  const second = await api.page({ symbol, limit: '15', cursor: first.next_cursor ?? '' });
  const third = await api.page({ symbol, limit: '15', cursor: second.next_cursor ?? '' });

  const ids = [first, second, third].flatMap(({ trades }) => trades.map(({ trade_id }) => trade_id));
  expect(ids, 'at api.trades').toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  expect(third.next_cursor, 'at api.trades').toBeNull();
  const pages = await api.all({ symbol }, 32);
  expect(
    pages.map(({ length }) => length),
    'at api.trades',
  ).toEqual([32, 32, 6]);
});

test('MD-06 trades of one moment lie on neighbouring pages, each once', async ({ tracer, stack }) => {
  const api = new TradesApi(stack);
  const symbol = ownSymbol('M');
  await tracer.injectMany(madeTrades(symbol, 40, 1, { everyMicros: 0 }));
  await api.served(symbol, 40, WITHIN_MS);

  const pages = await api.all({ symbol }, 7);

  expect(
    pages.map(({ length }) => length),
    'at api.trades',
  ).toEqual([7, 7, 7, 7, 7, 5]);
  expect(
    pages.flat().map(({ trade_id }) => trade_id),
    'at api.trades',
  ).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
});

test('MD-06 an interval has its first moment and not its last', async ({ tracer, stack }) => {
  const api = new TradesApi(stack);
  const symbol = ownSymbol('I');
  const trades = await tracer.injectMany(madeTrades(symbol, 10));
  await api.served(symbol, 10, WITHIN_MS);
  const at = (index: number): string => String(trades[index]?.payload.trade_time);

  const { trades: served } = await api.page({ symbol, from: at(3), to: at(6) });

  expect(
    served.map(({ trade_id }) => trade_id),
    'at api.trades',
  ).toEqual([4, 5, 6]);
});

test('MD-06 without a key the API answers 401, with a wrong one 403, before it looks at the question', async ({
  stack,
}) => {
  const api = new TradesApi(stack);
  expect(await api.ask({}, {}), 'at api.trades').toMatchObject({
    status: 401,
    body: { error: { code: 'missing_key' } },
  });
  const wrong = await api.ask({ symbol: 'A' }, { authorization: 'Bearer nobody' });
  expect(wrong, 'at api.trades').toMatchObject({ status: 403, body: { error: { code: 'wrong_key' } } });
});

for (const [query, field] of [
  [{}, 'symbol'],
  [{ symbol: '' }, 'symbol'],
  [{ symbol: 'A', limit: '0' }, 'limit'],
  [{ symbol: 'A', limit: '10001' }, 'limit'],
  [{ symbol: 'A', limit: 'many' }, 'limit'],
  [{ symbol: 'A', from: '2026-01-02 03:04:05' }, 'from'],
  [{ symbol: 'A', to: '2026-02-30T00:00:00Z' }, 'to'],
  [{ symbol: 'A', from: '2026-01-02T00:00:00Z', to: '2026-01-02T00:00:00Z' }, 'to'],
  [{ symbol: 'A', cursor: 'bm8' }, 'cursor'],
  [{ symbol: 'A', table_type: 'CANDLES' }, 'table_type'],
] as const) {
  test(`MD-06 a question that cannot be answered is refused with its field: ${JSON.stringify(query)}`, async ({
    stack,
  }) => {
    const answer = await new TradesApi(stack).ask(query);
    expect(answer, 'at api.trades').toMatchObject({ status: 422, body: { error: { field } } });
  });
}
