import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import type { RateAdjustment } from '../../compose/services/market-data-runtime/feedback/adjustment.ts';
import type { RateController } from '../../compose/services/market-data-runtime/rate/controller.ts';
import type { Situation } from '../../compose/services/market-data-runtime/rate/policy.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { coordination } from './coordination.ts';
import { expect, stages, test } from '../contracts/holds.ts';

const OF_COORDINATOR = { annotation: about('rate-coordinator') };

/** A source that keeps what it is told. */
function witness() {
  const told: RateAdjustment[] = [];
  const controller: RateController = {
    nominalPerSecond: 1_000,
    perSecond: 1_000,
    apply: (adjustment) => void told.push(adjustment),
  };
  return { told, controller };
}

test(
  'MP-31 an adjustment says its version, when and by which level it was decided, and comes once',
  OF_COORDINATOR,
  async () => {
    const { told, controller } = witness();
    const policy = stages.byLevel({ OK: 1, SOFT: 0.5, HARD: 0.1 });
    const { say, clock, coordinator } = await coordination({ policy, others: [controller] });
    await say('OK');
    await say('SOFT');
    await clock.advance(1_000);
    await say('OK');
    expect(told).toEqual(
      [
        { scale: 0.5, level: 'SOFT', reason: 'SOFT: from 100.0 % to 50.0 %' },
        { scale: 1, level: 'OK', reason: 'OK: from 50.0 % to 100.0 %' },
      ].map((fields) => ({ version: 2, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), ...fields })),
    );
    expect(coordinator.name).toBe('rate');
    expect(coordinator.status()).toMatchObject({
      name: 'rate',
      state: 'running',
      counters: { heard: 3, slower: 1, faster: 1, silent: 0, failed: 0, sources: 1 },
    });
  },
);

test(
  'MP-31 a policy is told the worst level, the scale in force, the newest of each source, and the time',
  OF_COORDINATOR,
  async () => {
    const asked: Situation[] = [];
    const policy = (situation: Situation): number => {
      asked.push(situation);
      return 0.5;
    };
    const { say, clock } = await coordination({ policy });
    await say('HARD', { source: 'store' });
    await clock.advance(50);
    await say('OK', { source: 'archive' });
    await say('SOFT', { source: 'store' });
    expect(asked.map(({ level, scale, now }) => [level, scale, now])).toEqual([
      ['HARD', 1, 0],
      ['HARD', 0.5, 50],
      ['SOFT', 0.5, 50],
    ]);
    expect(asked.at(-1)?.feedback.map(({ source, level }) => [source, level])).toEqual([
      ['store', 'SOFT'],
      ['archive', 'OK'],
    ]);
  },
);

test(
  'MP-31 by itself a coordinator asks ten times a second, and keeps the scale above a twentieth',
  OF_COORDINATOR,
  async () => {
    let asked = 0;
    const policy = (): number => {
      asked += 1;
      return 0;
    };
    const { coordinator, clock } = await coordination({ policy });
    await clock.advance(99);
    expect(asked).toBe(0);
    await clock.advance(901);
    expect(asked).toBe(10);
    expect(coordinator.scale).toBe(0.05);
  },
);

test(
  'MP-31 a source that is not heard for three seconds is gone, which is told of it only if it was not well',
  OF_COORDINATOR,
  async () => {
    const { coordinator, say, clock } = await coordination();
    await say('SOFT', { source: 'store' });
    await say('OK', { source: 'archive' });
    await clock.advance(3_000);
    expect(coordinator.status().counters).toMatchObject({ sources: 2, silent: 0 });
    await clock.advance(100);
    expect(coordinator.status().counters).toMatchObject({ sources: 0, silent: 1 });
    expect(coordinator.status().lastError?.message).toBe('store was at SOFT and is silent');
    expect(coordinator.level).toBe('OK');
  },
);

test('MP-31 a coordinator that is stopped hears nothing and decides nothing', OF_COORDINATOR, async () => {
  const { coordinator, say, clock, scales } = await coordination();
  expect(coordinator.health()).toEqual({ level: 'ok' });
  expect(await coordinator.stop()).toEqual({ undelivered: 0 });
  await say('HARD');
  await clock.advance(1_000);
  expect([scales, clock.sleepers, coordinator.status().counters.heard]).toEqual([[], 0, 0]);
  expect(coordinator.health()).toEqual({ level: 'failed', reason: 'is stopped' });
});

test('MP-31 a bus that cannot say how it is is reported, and asked again', OF_COORDINATOR, async () => {
  const { bus, coordinator, clock } = await coordination();
  Object.assign(bus, {
    health: () => {
      throw new Error('the bus is broken');
    },
  });
  await clock.advance(200);
  expect(coordinator.health()).toEqual({ level: 'degraded', reason: 'the bus is broken' });
  expect(coordinator.status()).toMatchObject({
    counters: { failed: 2 },
    lastError: { message: 'the bus is broken' },
  });
});

test('MP-31 who is told again is not slower for it, and is told until he has taken it', OF_COORDINATOR, async () => {
  const { told, controller } = witness();
  const unruly: RateController = {
    ...controller,
    apply: () => {
      throw new Error('never');
    },
  };
  const policy = stages.byLevel({ OK: 1, SOFT: 0.5, HARD: 0.1 });
  const { coordinator, say, clock } = await coordination({ policy, others: [unruly, controller] });
  await say('SOFT');
  await clock.advance(300);
  expect(told.map(({ scale }) => scale)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(coordinator.status().counters).toMatchObject({ slower: 1, faster: 0, failed: 4 });
});

test('MP-31 no policy makes a source faster than its nominal rate', OF_COORDINATOR, async () => {
  const { coordinator, say, scales } = await coordination({ policy: () => 7 });
  await say('OK');
  expect([coordinator.scale, scales]).toEqual([1, []]);
});

test('MP-31 a coordinator that never started can be stopped', OF_COORDINATOR, async () => {
  const clock = new VirtualClock();
  const bus = new stages.LocalBus({ name: 'feedback', codec: stages.feedbackEvents, clock });
  const parts = { name: 'rate', bus, controllers: [], policy: stages.steadyPolicy(), clock };
  const coordinator = new stages.RateCoordinator(parts);
  expect(coordinator.health()).toEqual({ level: 'failed', reason: 'is new' });
  expect(await coordinator.stop()).toEqual({ undelivered: 0 });
});
