import { expect, test } from '../market-data.ts';
import { dropsAt } from './oldest-first.ts';
import { PressureWatch } from './pressure-watch.ts';

const HOP = 'store.trades';
/** The source is not to slow down by itself: what holds it is the sink alone. */
const AT_FULL_RATE = { policy: { kind: 'by-level', OK: 1, SOFT: 1, HARD: 1 } };

test.use({ stackLinks: 'postgresql' });

test.describe('backpressure', { tag: ['@exclusive', '@fault', '@stack:faults'] }, () => {
  test('MP-32 under block nothing is lost, order is kept, and the source waits while the database stands', async ({
    tracer,
    runtime,
    faults,
  }, testInfo) => {
    const store = { policy: 'block', capacity: 500, batchRows: 100, workers: 2 };
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { perSecond: 1_000 }, store, rate: AT_FULL_RATE });
    await using watch = new PressureWatch(runtime, testInfo);
    await runtime.counted('written', 300);
    {
      await using pause = await faults.pause('postgresql');
      watch.mark(pause);
      await runtime.full();
      const emitted = await runtime.heldAt();
      const { written = 0 } = await runtime.counters();
      // Besides what waits there is a batch in the hands of each worker, and a trade at the door.
      const most = store.capacity + store.workers * store.batchRows + 1;
      expect(emitted - written, `at ${HOP} what the source has given too much`).toBeLessThanOrEqual(most);
    }
    await runtime.drained();
    await runtime.stop();
    const trades = await observed.stop();
    await tracer.settle(HOP, 20_000);
    await expect(trades).toReachExactlyOnce(HOP, { withinMs: 10_000 });
    expect((await runtime.counters()).dropped, `at ${HOP} the drops`).toBe(0);
  });

  test('MP-32 under drop_oldest exactly the oldest of each overflow are missing, and the counter says how many', async ({
    tracer,
    runtime,
    faults,
  }, testInfo) => {
    const store = { policy: 'drop_oldest', capacity: 300, batchRows: 50, workers: 2 };
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { perSecond: 1_000 }, store, rate: AT_FULL_RATE });
    await using watch = new PressureWatch(runtime, testInfo);
    for (const overflow of [300, 600]) {
      await runtime.drained();
      await using pause = await faults.pause('postgresql');
      watch.mark(pause);
      await runtime.counted('dropped', overflow);
    }
    await runtime.drained();
    await runtime.stop();
    const trades = await observed.stop();
    await tracer.settle(HOP, 20_000);
    const inHand = store.workers * store.batchRows;
    const { missing, unjust } = await dropsAt(tracer, HOP, trades, { capacity: store.capacity, inHand });
    expect(unjust, `at ${HOP} dropped although older ones waited`).toEqual([]);
    const { dropped = 0 } = await runtime.counters();
    expect(dropped).toBeGreaterThanOrEqual(600);
    expect(missing, `at ${HOP} what is missing, and the drops that are counted`).toHaveLength(dropped);
    const lost = new Set(missing);
    await expect(trades.filter(({ index }) => !lost.has(index))).toReachExactlyOnce(HOP, { withinMs: 10_000 });
  });

  test('MP-32 a commit whose answer is lost is tried again, and each row is there once', async ({
    tracer,
    runtime,
    faults,
  }, testInfo) => {
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { perSecond: 500 }, store: { batchRows: 20 }, rate: AT_FULL_RATE });
    await using watch = new PressureWatch(runtime, testInfo);
    await runtime.counted('written', 100);
    {
      await using cut = await faults.link('postgresql', { resetAfterMs: 0 });
      watch.mark(cut);
      await runtime.counted('retries', 4);
    }
    await runtime.drained();
    await runtime.stop();
    const trades = await observed.stop();
    await tracer.settle(HOP, 20_000);
    await expect(trades).toReachExactlyOnce(HOP, { withinMs: 10_000 });
    expect(
      (await runtime.counters()).alreadyThere,
      `at ${HOP} rows that were written, and whose answer was lost`,
    ).toBeGreaterThan(0);
  });
});
