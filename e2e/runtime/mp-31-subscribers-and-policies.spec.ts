import { until } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { whileTableStands } from './stalled-table.ts';

const HOP = 'store.trades';

test.describe('subscribers and policies', { tag: ['@exclusive'] }, () => {
  test('MP-31 a policy of its own sets the rate of each level', async ({ tracer, runtime, postgresql }) => {
    const policy = { kind: 'by-level', OK: 1, SOFT: 0.5, HARD: 0.1 };
    await using observed = await tracer.observe('replay');
    await whileTableStands(postgresql, async () => {
      await runtime.start({
        source: { perSecond: 1_000, trades: 600 },
        store: { capacity: 200, batchRows: 50 },
        rate: { policy },
      });
      await until({
        what: `at ${HOP} the source goes at the rate of HARD`,
        probe: () => runtime.pressure(),
        done: ({ perSecond }) => perSecond === 100,
        timeoutMs: 20_000,
      });
    });
    await expect(await observed.emitted(600, 20_000)).toReachExactlyOnce(HOP, { withinMs: 10_000 });
    const rates = (await runtime.remarks()).flatMap(({ perSecond }) => perSecond ?? []);
    expect([rates[0], rates.at(-1)], `at ${HOP} the first rate and the last`).toEqual([500, 1_000]);
    expect(new Set(rates), `at ${HOP} the rates`).toEqual(new Set([500, 100, 1_000]));
  });

  test('MP-31 whoever listens on Redis hears what the runtime itself hears, in order', async ({
    runtime,
    postgresql,
    redis,
    seed,
  }) => {
    const stream = `feedback.${seed}`;
    await whileTableStands(postgresql, async () => {
      await runtime.start({
        source: { perSecond: 1_000 },
        store: { capacity: 100, batchRows: 20, policy: 'drop_oldest' },
        feedback: { kind: 'pulse', stream },
      });
      await runtime.counted('dropped', 50);
    });
    await runtime.drained();
    await runtime.stop();
    const entries = await redis.shared.xrange(stream, '-', '+');
    await redis.shared.del(stream);
    const heard = entries.map(([, fields]) => {
      const { level, queueSize } = JSON.parse(fields.at(-1) ?? '{}') as { level: string; queueSize: number };
      return { level, queueSize };
    });
    const said = (await runtime.remarks()).flatMap(({ level, queueSize }) =>
      level === undefined ? [] : { level, queueSize },
    );
    expect(said.length, `at ${HOP} the feedback`).toBeGreaterThan(2);
    expect(heard, `at ${HOP} the feedback on Redis`).toEqual(said);
  });
});
