import { until } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { madeTrades } from './made-trades.ts';
import { dropsAt } from './oldest-first.ts';
import { endConnections, whileTableStands } from './stalled-table.ts';

const HOP = 'store.trades';
const SOON = { withinMs: 10_000 };

test.describe('store sink', { tag: ['@exclusive'] }, () => {
  test('MP-20 a batch is written when it is full, each row once and digit by digit', async ({ tracer, runtime }) => {
    await using observed = await tracer.observe('replay');
    const store = { batchRows: 100, batchMs: 60_000, workers: 1 };
    await runtime.start({ source: { trades: 2_000, perSecond: 5_000 }, store });
    await expect(await observed.emitted(2_000, 20_000)).toReachExactlyOnce(HOP, SOON);
    expect((await runtime.counters()).batches, `at ${HOP} the batches`).toBe(20);
  });

  test('MP-20 a batch is written when its oldest row has waited long enough', async ({ tracer, runtime }) => {
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { trades: 3 }, store: { batchRows: 500, batchMs: 20 } });
    await expect(await observed.emitted(3, 10_000)).toReachExactlyOnce(HOP, SOON);
  });

  test('MP-20 under the policy block a full queue holds the source, and nothing is lost', async ({
    tracer,
    runtime,
    postgresql,
  }) => {
    const store = { policy: 'block', capacity: 200, batchRows: 50, workers: 2 };
    await using observed = await tracer.observe('replay');
    await whileTableStands(postgresql, async () => {
      await runtime.start({ source: { trades: 2_000, perSecond: 5_000 }, store });
      // Besides what waits there is a batch in the hands of each worker, and a trade at the door.
      const most = store.capacity + store.workers * store.batchRows + 1;
      await observed.emitted(store.capacity + 1, 10_000);
      expect(await runtime.heldAt(), `at ${HOP} what the source may give`).toBeLessThanOrEqual(most);
    });
    await expect(await observed.emitted(2_000, 20_000)).toReachExactlyOnce(HOP, SOON);
  });

  test('MP-20 under drop_oldest exactly the oldest make room, and each is counted', async ({
    tracer,
    runtime,
    postgresql,
  }) => {
    const store = { policy: 'drop_oldest', capacity: 200, batchRows: 50, workers: 2 };
    await using observed = await tracer.observe('replay');
    const trades = await whileTableStands(postgresql, async () => {
      await runtime.start({ source: { trades: 1_000, perSecond: 5_000 }, store });
      return await observed.emitted(1_000, 20_000);
    });
    await tracer.settle(HOP, 10_000);
    const inHand = store.workers * store.batchRows;
    const { missing, unjust } = await dropsAt(tracer, HOP, trades, { capacity: store.capacity, inHand });
    expect(missing.length, `at ${HOP} there is an overflow`).toBeGreaterThanOrEqual(1_000 - store.capacity - inHand);
    expect(unjust, `at ${HOP} dropped although older ones waited`).toEqual([]);
    expect((await runtime.counters()).dropped, `at ${HOP} the drops that are counted`).toBe(missing.length);
    const left = trades.filter(({ index }) => !missing.includes(index));
    await expect(left).toReachExactlyOnce(HOP, SOON);
  });

  test('MP-20 a write that fails for a time is tried until it succeeds', async ({ tracer, runtime, postgresql }) => {
    await using observed = await tracer.observe('replay');
    const store = { statementMs: 300, batchRows: 50 };
    await whileTableStands(postgresql, async () => {
      await runtime.start({ source: { trades: 1_000, perSecond: 2_000 }, store });
      await runtime.counted('retries', 2);
      await endConnections(postgresql);
      await runtime.counted('retries', 6);
    });
    await expect(await observed.emitted(1_000, 20_000)).toReachExactlyOnce(HOP, { withinMs: 20_000 });
    expect((await runtime.parts()).store?.lastError?.message).toMatch(/terminat|timeout|closed/i);
  });

  test('MP-20 rows that the table refuses are put aside with the reason, and their batch goes on', async ({
    tracer,
    runtime,
    postgresql,
  }) => {
    const bad = new Map([
      [7, { price: '1,5' }],
      [8, { price: '-1' }],
      [40, { symbol: 'NUL\0' }],
    ]);
    const items = madeTrades(60, (at) => bad.get(at) ?? {});
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { items }, store: { workers: 1, batchRows: 60, batchMs: 500 } });
    const trades = await observed.emitted(60, 10_000);
    const refused = trades.filter(({ index }) => bad.has(index));
    await expect(trades.filter(({ index }) => !bad.has(index))).toReachExactlyOnce(HOP, SOON);
    await expect(refused).toReachExactlyOnce('store.set_aside', SOON);
    await expect(refused).not.toReach(HOP);
    const rows = await postgresql.query(
      'SELECT sqlstate FROM market.trades_set_aside WHERE at > $1 ORDER BY position',
      [new Date(trades[0]?.sentAt ?? 0)],
    );
    expect(rows, 'at store.set_aside the reasons').toEqual([
      { sqlstate: '22P02' },
      { sqlstate: '23514' },
      { sqlstate: '22021' },
    ]);
  });

  test('MP-20 a trade that comes again, in the same run or a later one, is one row', async ({ tracer, runtime }) => {
    const items = madeTrades(50);
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { items: [...items, ...items] }, store: { batchRows: 30 } });
    const trades = await observed.emitted(50, 10_000);
    await runtime.counted('written', 100);
    await runtime.stop();
    await runtime.start({ source: { items } });
    await runtime.counted('alreadyThere', 50);
    await observed.stop();
    expect(observed.repeated).toBe(100);
    await expect(trades).toReachExactlyOnce(HOP, SOON);
  });

  test('MP-20 several workers keep the order of each symbol', async ({ tracer, runtime }) => {
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { trades: 3_000, perSecond: 5_000 }, store: { workers: 4, batchRows: 40 } });
    const trades = await observed.emitted(3_000, 20_000);
    await expect(trades).toArriveInOrder(HOP, SOON);
    await expect(trades).toReachExactlyOnce(HOP, SOON);
  });

  test('MP-20 a field that not every trade has is told where it is there, and null where it is not', async ({
    tracer,
    runtime,
  }) => {
    const items = madeTrades(9, (at) => [{}, { bestMatch: true }, { bestMatch: false }][at % 3] ?? {});
    await using observed = await tracer.observe('replay');
    await runtime.start({ source: { items } });
    await expect(await observed.emitted(9, 10_000)).toReachExactlyOnce(HOP, SOON);
  });

  test('MP-20 two workers write at the same time', async ({ runtime, postgresql, tracer }) => {
    await using observed = await tracer.observe('replay');
    await whileTableStands(postgresql, async () => {
      await runtime.start({ source: { trades: 400, perSecond: 5_000 }, store: { workers: 2, batchRows: 50 } });
      await until({
        what: `at ${HOP} both workers wait for the table`,
        probe: () =>
          postgresql.query(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'market-data-runtime' AND wait_event_type = 'Lock'",
          ),
        done: (waiting) => waiting.length === 2,
        timeoutMs: 10_000,
      });
    });
    await expect(await observed.emitted(400, 10_000)).toReachExactlyOnce(HOP, SOON);
  });
});
