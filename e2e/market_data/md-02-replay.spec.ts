import type { InjectedEvents } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { TradesApi } from './trades-api.ts';

const SECONDS = 5;
const PER_SECOND = 60;

/** A trade as the API answers it: what the exchange has said, with no zeros behind the last digit. */
function plain(decimal: unknown): string {
  const text = String(decimal);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function asServed(trades: InjectedEvents, symbol: string) {
  const own = trades.filter(({ key }) => key === symbol);
  return own.map(({ payload }) => ({
    ...payload,
    price: plain(payload.price),
    quantity: plain(payload.quantity),
    source: 'STREAM',
  }));
}

test('MD-02 what the exchange sends in some seconds comes out of the API as it was sent, digit by digit', async ({
  tracer,
  exchange,
  stack,
}) => {
  const api = new TradesApi(stack);
  const symbols = await exchange.follow(3);
  await using observed = await tracer.observe('exchange', { of: ({ key }) => symbols.includes(key) });

  const happened = await exchange.replay({ symbols, perSecond: PER_SECOND, durationMs: SECONDS * 1_000 });
  const trades = await observed.stop();

  expect(happened).toBe(SECONDS * PER_SECOND);
  expect(trades).toHaveLength(happened);
  await expect(trades).toReachExactlyOnce('kafka.trades', { withinMs: 10_000 });
  await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: 20_000 });
  await expect(trades).toArriveInOrder('lake.trades');
  await expect(trades).toReachExactlyOnce('api.trades', { withinMs: 20_000 });
  for (const symbol of symbols) {
    const page = await api.page({ symbol, limit: '10000' });
    expect(page, 'at api.trades').toMatchObject({ trades: asServed(trades, symbol), complete: true, gaps: [] });
  }
});

test('MD-02 trades of a test’s own hand come out of the API as they were sent', async ({ tracer, exchange, stack }) => {
  const [symbol = ''] = await exchange.follow();
  const trades = await tracer.injectMany(exchange.trades(symbol, 40));

  await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: 20_000 });
  const { trades: served } = await new TradesApi(stack).served(symbol, trades.length, 20_000);
  expect(served, 'at api.trades').toMatchObject(asServed(trades, symbol));
});
