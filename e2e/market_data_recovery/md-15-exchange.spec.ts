import { expect, test } from '../market-data.ts';
import { TradesApi } from '../market_data/trades-api.ts';
import { MISBEHAVIOURS, REFUSALS } from './misbehaviours.ts';
import { expectEachOnce, sceneOf } from './scene.ts';

const WITHIN_MS = 90_000;
const TAGS = { tag: ['@exclusive', '@fault'] };

for (const { fault: kind, what, besides } of MISBEHAVIOURS) {
  test(
    `MD-15 while the exchange ${what} no trade is missing in silence; afterwards each has come once, in order`,
    TAGS,
    async ({ tracer, exchange, stack, faults, kafka }) => {
      await using letters = await kafka.tap('market.connector.dead-letters');
      await using scene = await sceneOf({ tracer, exchange, stack });
      const before = await exchange.counters();
      const begun = performance.now();
      const fault = await faults.inflict(kind);
      const meanwhile = await scene.traffic.progress({ acknowledged: 10, withinMs: WITHIN_MS });
      await expect(meanwhile).toHaveNoSilentGap('api.trades', { withinMs: WITHIN_MS });
      await fault.heal();

      const { trades, page } = await expectEachOnce(scene, performance.now() - begun);
      expect(trades).toHaveBeenInFlight('kafka.trades', fault);
      const { lost = 0 } = await exchange.counters();
      besides?.({ trades, page, lost: lost - (before.lost ?? 0), letters: await letters.drain() });
    },
  );
}

for (const { fault: kind, what } of REFUSALS) {
  test(
    `MD-15 while the exchange ${what} the gap is told; afterwards each trade is served once, and none is missing`,
    TAGS,
    async ({ tracer, exchange, stack, faults }) => {
      await using scene = await sceneOf({ tracer, exchange, stack });
      const { gaps = 0 } = await exchange.counters();
      const fault = await faults.inflict(kind);
      const meanwhile = await scene.traffic.progress({ acknowledged: 20, withinMs: WITHIN_MS });
      await expect(meanwhile).toHaveNoSilentGap('api.trades', { withinMs: WITHIN_MS });
      await exchange.counted('gaps', gaps + 1);
      await fault.heal();

      await scene.traffic.progress({ acknowledged: 20, withinMs: WITHIN_MS });
      const trades = await scene.traffic.stop();
      await expect(trades).toReach('kafka.trades', { withinMs: WITHIN_MS });
      await expect(trades).toReachExactlyOnce('api.trades', { withinMs: WITHIN_MS });
      await scene.api.settled(scene.symbol, trades.length, 0, WITHIN_MS);
      expect(trades).toHaveBeenInFlight('kafka.trades', fault);
    },
  );
}

test(
  'MD-15 what happened while no connection was open is served once, in order, from the history',
  TAGS,
  async ({ tracer, exchange, stack }) => {
    const [symbol = ''] = await exchange.follow();
    const before = await tracer.injectMany(exchange.trades(symbol, 10));
    const { connections = 0 } = await exchange.counters();
    await exchange.post('/control/doors', { streams: false });
    await exchange.post('/control/closings', {});
    const meanwhile = await tracer.injectMany(exchange.trades(symbol, 10, 11));
    await exchange.post('/control/doors', { streams: true });
    const after = await tracer.injectMany(exchange.trades(symbol, 10, 21));

    const trades = [...before, ...meanwhile, ...after];
    await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });
    expect((await exchange.counters()).connections).toBe(connections + 1);
    const page = await new TradesApi(stack).settled(symbol, trades.length, 0, WITHIN_MS);
    const fetched = page.trades.filter(({ source }) => source === 'HISTORY').map(({ trade_id: id }) => id);
    expect(fetched, 'at api.trades').toEqual(expect.arrayContaining(meanwhile.map(({ payload }) => payload.trade_id)));
  },
);

test(
  'MD-15 what the exchange sends again is in the table once, and in another symbol the same ids are others',
  TAGS,
  async ({ tracer, exchange }) => {
    const symbols = await exchange.follow(2);
    const trades = await tracer.injectMany(symbols.flatMap((symbol) => exchange.trades(symbol, 10)));
    for (const symbol of symbols) await exchange.post('/control/repeats', { symbol, ids: [1, 5, 10, 5] });
    await tracer.settle('lake.trades', WITHIN_MS);

    await expect(trades).toReachExactlyOnce('kafka.trades', { withinMs: WITHIN_MS });
    await expect(trades).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });
  },
);
