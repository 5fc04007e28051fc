import { expect, test } from '../market-data.ts';
import { TradesApi } from '../market_data/trades-api.ts';

const WITHIN_MS = 90_000;

test(
  'MD-07 while the history is shut, what was missed lies in a gap that the API tells; afterwards it is served, once',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, exchange, stack }) => {
    const [symbol = ''] = await exchange.follow();
    await using observed = await tracer.observe('exchange', { of: ({ key }) => key === symbol });
    await exchange.happen(symbol, 5);
    await exchange.post('/control/doors', { history: false });
    await exchange.withhold(symbol, 3);
    await exchange.happen(symbol, 5);
    await expect(await observed.emitted(13, WITHIN_MS)).toHaveNoSilentGap('api.trades', { withinMs: WITHIN_MS });

    await exchange.post('/control/doors', { history: true });
    const trades = await observed.stop();
    // What follows a gap does not wait for a history that is shut: in the topic the order is another one.
    await expect(trades).toReach('api.trades', { withinMs: WITHIN_MS });
    const page = await new TradesApi(stack).settled(symbol, trades.length, 0, WITHIN_MS);
    const ids = page.trades.map(({ trade_id: id }) => Number(id)).toSorted((one, other) => one - other);
    expect(ids, 'at api.trades').toEqual(Array.from({ length: 13 }, (_, at) => at + 1));
    expect(page.complete, 'at api.trades').toBe(true);
  },
);
