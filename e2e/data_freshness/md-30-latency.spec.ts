import { hopLatencies, latencyTable, runLoad } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { ownSymbols, tradesNow } from './trade-load.ts';

test(
  'MD-30 a trade is served within 30 s of its sending, and 95 of 100 within 5 s',
  { tag: ['@exclusive', '@quiet'] },
  async ({ tracer }, testInfo) => {
    // The API is asked for each symbol: with more of them it is seen less often, and when a trade came is known less well.
    const load = await runLoad(tracer, tradesNow(ownSymbols(2)), { perSecond: 20, forMs: 5_000 });
    await expect(load.events).toReachExactlyOnce('api.trades', { withinMs: 30_000 });

    const rows = hopLatencies(tracer, load.events);
    await testInfo.attach('latencies', { body: latencyTable(rows).join('\n'), contentType: 'text/plain' });
    await expect(load.events).toHaveLatency('kafka.trades', { p95: 1_000 });
    await expect(load.events).toHaveLatency('lake.trades', { p95: 4_000 });
    await expect(load.events).toHaveLatency('api.trades', { p95: 5_000, max: 30_000 });
  },
);
