import type { RateAdjustment } from '../../compose/services/market-data-runtime/feedback/adjustment.ts';
import type { RateController } from '../../compose/services/market-data-runtime/rate/controller.ts';
import type { FeedbackLevel } from '../../compose/services/market-data-runtime/feedback/event.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { closedLoop, coordination } from './coordination.ts';
import { expect, stages, test } from '../contracts/holds.ts';

const OF_COORDINATOR = { annotation: about('rate-coordinator') };
const FLOOR = 0.05;

test('MP-31 HARD slows the source down at once, and more than SOFT does', OF_COORDINATOR, async () => {
  const after = async (level: FeedbackLevel): Promise<number> => {
    const { coordinator, rate, say } = await coordination();
    await say(level);
    expect(rate.perSecond, `rate after ${level}`).toBe(1_000 * coordinator.scale);
    return coordinator.scale;
  };
  expect(await after('OK')).toBe(1);
  const [soft, hard] = [await after('SOFT'), await after('HARD')];
  expect(soft).toBeLessThan(1);
  expect(hard, `HARD against ${soft} for SOFT`).toBeLessThan(soft * 0.75);
});

test('MP-31 each adjustment says why: the level, and both shares in per cent', OF_COORDINATOR, async () => {
  const reasons: string[] = [];
  const witness: RateController = {
    nominalPerSecond: 1_000,
    perSecond: 1_000,
    apply: ({ reason }) => void reasons.push(reason),
  };
  const { coordinator, say } = await coordination({ others: [witness] });
  await say('HARD');
  expect(reasons).toEqual([`HARD: from 100.0 % to ${(coordinator.scale * 100).toFixed(1)} %`]);
});

test('MP-31 a HARD that follows a SOFT does not wait', OF_COORDINATOR, async () => {
  const { coordinator, say } = await coordination();
  await say('SOFT');
  const soft = coordinator.scale;
  await say('HARD');
  expect(coordinator.scale).toBeLessThan(soft * 0.75);
});

test('MP-31 the scale never falls below its floor, however long the pressure lasts', OF_COORDINATOR, async () => {
  const { scales, stay, rate } = await coordination({ settings: { floor: FLOOR } });
  await stay('HARD', 120_000);
  expect(Math.min(...scales)).toBe(FLOOR);
  expect(rate.perSecond).toBe(1_000 * FLOOR);
});

test('MP-31 the source recovers by steps, to the whole of its rate', OF_COORDINATOR, async () => {
  const { scales, stay, coordinator, clock, say } = await coordination();
  await stay('HARD', 5_000);
  const from = scales.length - 1;
  await say('OK');
  await clock.advance(120_000);
  const recovery = scales.slice(from);
  const steps = recovery.slice(1).map((scale, at) => scale - (recovery[at] ?? 0));
  expect(coordinator.scale).toBe(1);
  expect(steps.length, 'steps').toBeGreaterThan(10);
  expect(Math.max(...steps), 'the largest step').toBeLessThanOrEqual(0.051);
  expect(Math.min(...steps), 'the smallest step').toBeGreaterThan(0);
});

for (const level of ['SOFT', 'HARD'] as const) {
  test(`MP-31 under a constant ${level} the scale goes one way only, and then stays`, OF_COORDINATOR, async () => {
    const { scales, stay } = await coordination();
    await stay(level, 60_000);
    const settledAt = scales.length;
    await stay(level, 60_000);
    expect(scales).toHaveLength(settledAt);
    expect(scales).toEqual(scales.toSorted((a, b) => b - a));
  });
}

for (const share of [0.2, 0.5, 0.8]) {
  test(
    `MP-31 before a sink that takes ${share} of it the rate settles and does not oscillate`,
    OF_COORDINATOR,
    async () => {
      const moments = await closedLoop(share, 180_000);
      const settled = moments.filter(({ atMs }) => atMs >= 60_000);
      const scales = settled.map(({ scale }) => scale);
      const mean = scales.reduce((sum, scale) => sum + scale, 0) / scales.length;
      expect(Math.max(...moments.map(({ queueSize }) => queueSize)), 'the longest queue of 1,000').toBeLessThan(1_000);
      expect(mean / share, 'throughput against what the sink takes').toBeGreaterThan(0.9);
      const swing = (Math.max(...scales) - Math.min(...scales)) / mean;
      expect(swing, `from ${Math.min(...scales)} to ${Math.max(...scales)}`).toBeLessThan(0.5);
      const turns = scales.filter((scale, at) => turnsAt(scales, at, scale)).length;
      expect(turns, 'turns from faster to slower in two minutes').toBeLessThan(20);
    },
  );
}

test('MP-31 the worst of several sinks counts, until it is well again', OF_COORDINATOR, async () => {
  const { coordinator, stay, say, clock } = await coordination();
  await say('OK', { source: 'archive' });
  await say('HARD', { source: 'store' });
  await say('OK', { source: 'archive' });
  expect(coordinator.level).toBe('HARD');
  const slow = coordinator.scale;
  await stay('HARD', 2_000, { source: 'store' });
  await say('OK', { source: 'archive' });
  expect(coordinator.scale).toBeLessThanOrEqual(slow);
  await say('OK', { source: 'store' });
  expect(coordinator.level).toBe('OK');
  await clock.advance(60_000);
  expect(coordinator.scale).toBe(1);
});

test(
  'MP-31 a sink that is gone with its last word HARD does not hold the source for ever, and is reported',
  OF_COORDINATOR,
  async () => {
    const { coordinator, say, clock } = await coordination({ settings: { silenceMs: 3_000 } });
    await say('HARD', { source: 'store' });
    await clock.advance(2_900);
    expect(coordinator.level).toBe('HARD');
    await clock.advance(60_000);
    expect(coordinator.scale).toBe(1);
    expect(coordinator.status()).toMatchObject({
      counters: { silent: 1 },
      lastError: { message: expect.stringContaining('store was at HARD and is silent') },
    });
  },
);

test('MP-31 a policy of its own decides, within the floor and the nominal rate', OF_COORDINATOR, async () => {
  const byLevel = await coordination({ policy: stages.byLevel({ OK: 1, SOFT: 0.5, HARD: 0.1 }) });
  for (const [level, scale] of [
    ['SOFT', 0.5],
    ['HARD', 0.1],
    ['SOFT', 0.5],
    ['OK', 1],
  ] as const) {
    await byLevel.say(level);
    expect(byLevel.coordinator.scale, level).toBe(scale);
  }
  // By what the queue holds: nothing that the policies which are there could say.
  const byFill = await coordination({
    policy: ({ feedback }) => 1 - Math.max(0, ...feedback.map(({ queueSize, capacity }) => queueSize / capacity)),
    settings: { floor: FLOOR },
  });
  await byFill.say('SOFT', { queueSize: 75 });
  expect(byFill.coordinator.scale).toBe(0.25);
  await byFill.say('HARD', { queueSize: 100 });
  expect(byFill.coordinator.scale).toBe(FLOOR);
  await byFill.say('OK', { queueSize: 0 });
  expect(byFill.coordinator.scale).toBe(1);
});

test('MP-31 a policy that throws, or wants no number, is reported and changes nothing', OF_COORDINATOR, async () => {
  let wants = (): number => 0.5;
  const { coordinator, say } = await coordination({ policy: () => wants() });
  await say('SOFT');
  wants = () => {
    throw new Error('this policy is broken');
  };
  await say('HARD');
  expect(coordinator.scale).toBe(0.5);
  expect(coordinator.health()).toEqual({ level: 'degraded', reason: 'this policy is broken' });
  wants = () => NaN;
  await say('HARD');
  expect(coordinator.scale).toBe(0.5);
  expect(coordinator.health().reason).toContain('NaN');
  wants = () => 0.25;
  await say('HARD');
  expect(coordinator.scale).toBe(0.25);
  expect(coordinator.health()).toEqual({ level: 'ok' });
});

test(
  'MP-31 a source that does not take its rate keeps the others from nothing, and is told again',
  OF_COORDINATOR,
  async () => {
    const told: number[] = [];
    let take: (adjustment: RateAdjustment) => void = () => {
      throw new Error('this source does not answer');
    };
    const unruly: RateController = {
      nominalPerSecond: 1,
      perSecond: 1,
      apply: (adjustment) => {
        take(adjustment);
      },
    };
    const policy = stages.byLevel({ OK: 1, SOFT: 0.5, HARD: 0.1 });
    const { coordinator, rate, say, clock } = await coordination({ policy, others: [unruly] });
    await say('HARD');
    expect(rate.perSecond).toBe(100);
    expect(coordinator.health()).toEqual({ level: 'degraded', reason: 'this source does not answer' });
    take = ({ scale }) => void told.push(scale);
    await clock.advance(1_000);
    expect(told).toEqual([0.1]);
    expect(coordinator.health()).toEqual({ level: 'ok' });
  },
);

function turnsAt(scales: readonly number[], at: number, scale: number): boolean {
  const next = scales[at + 1] ?? scale;
  const before = scales.slice(0, at).findLast((other) => other !== scale) ?? scale;
  return next < scale && before < scale;
}
