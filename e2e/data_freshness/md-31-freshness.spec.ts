import { attachSeries, freshnessPicture, FreshnessWatch, startLoad } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { TradesApi } from '../market_data/trades-api.ts';
import { newestServed, ownSymbols, tradesNow } from './trade-load.ts';

/** The age of the newest has the time between two answers on top of a trade's own 5 s (MD-30). */
const BUDGET = { withinMs: 30_000, p95: 10_000 };
const WATCHED = 120;

test(
  'MD-31 the newest trade served is never older than 30 s while data flows',
  { tag: ['@exclusive', '@quiet'] },
  async ({ tracer, stack }, testInfo) => {
    const api = new TradesApi(stack);
    // With more of them the hop's own questions keep the API from its work.
    const symbols = ownSymbols(2);
    const [symbol = ''] = symbols;
    await using traffic = startLoad(tracer, tradesNow(symbols), { perSecond: 20 });
    await using watch = new FreshnessWatch({ hop: 'api.trades', newest: newestServed(api, symbol) });
    await traffic.progress({ acknowledged: WATCHED, withinMs: 60_000 });
    const freshness = await watch.stop();
    const trades = await traffic.stop();

    await attachSeries(testInfo, 'freshness', freshnessPicture(freshness, BUDGET));
    // Of an answer that never changes freshness says nothing.
    await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: 30_000 });
    await expect(trades).toReachExactlyOnce('api.trades', { withinMs: 30_000 });
    expect(freshness).toStayFresh(BUDGET);
  },
);
