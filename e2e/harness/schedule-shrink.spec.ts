import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { shrinkSchedule } from '../../fixtures/faults/schedule-shrink.ts';
import { schedule, type FaultStep, type SchedulePlan } from '../../fixtures/faults/schedule.ts';

/** So many faults one after the other, each told apart by its service. */
function planOf(count: number, lengthMs = 1_000): SchedulePlan {
  const steps = Array.from({ length: count }, (_, at) => ({
    kind: 'pause',
    service: `s${at}`,
    beginMs: 500 + at * (lengthMs + 500),
    lengthMs,
  }));
  return { seed: 1, durationMs: 500 + count * (lengthMs + 500), steps };
}

function names({ steps }: SchedulePlan): readonly string[] {
  return steps.map(({ service }) => service);
}

test('finds the planted pair among up to 40 faults, whichever it is', async () => {
  const planted = fc
    .integer({ min: 2, max: 40 })
    .chain((count) => fc.tuple(fc.constant(count), fc.nat(count - 1), fc.nat(count - 1)));
  await fc.assert(
    fc.asyncProperty(planted, async ([count, one, other]) => {
      const pair = [...new Set([one, other])].sort((a, b) => a - b).map((at) => `s${at}`);
      const fails = (plan: SchedulePlan) => Promise.resolve(pair.every((name) => names(plan).includes(name)));
      const shrunk = await shrinkSchedule(planOf(count), fails, { maxRuns: 1_000 });
      expect(names(shrunk.plan)).toEqual(pair);
      expect(shrunk.complete).toBe(true);
    }),
  );
});

test('finds a pair in 20 faults within 30 runs', async () => {
  const fails = (plan: SchedulePlan) => Promise.resolve(['s3', 's17'].every((name) => names(plan).includes(name)));
  const { plan, runs } = await shrinkSchedule(planOf(20), fails, { leastMs: 10_000 });
  expect(names(plan)).toEqual(['s3', 's17']);
  expect(runs).toBeLessThanOrEqual(30);
});

test('halves a length as long as it still fails, and not below the least', async () => {
  const longEnough = (least: number) => (plan: SchedulePlan) =>
    Promise.resolve(plan.steps.some(({ service, lengthMs }) => service === 's2' && lengthMs >= least));
  const needed = await shrinkSchedule(planOf(5, 4_000), longEnough(700), { maxRuns: 100 });
  expect(needed.plan.steps.map(({ lengthMs }) => lengthMs)).toEqual([1_000]);
  const least = await shrinkSchedule(planOf(5, 4_000), longEnough(0), { maxRuns: 100, leastMs: 300 });
  expect(least.plan.steps.map(({ lengthMs }) => lengthMs)).toEqual([500]);
});

test('shortens the calm before and between faults, and cuts off what follows', async () => {
  const plan: SchedulePlan = {
    seed: 9,
    durationMs: 60_000,
    steps: [step('a', 8_000, 150), step('b', 20_000, 150)],
  };
  const both = (candidate: SchedulePlan) => Promise.resolve(candidate.steps.length === 2);
  const shrunk = await shrinkSchedule(plan, both, { maxRuns: 100, leastMs: 100 });
  // 8,000 is halved six times, 11,850 too.
  expect(shrunk.plan).toEqual({ seed: 9, durationMs: 610, steps: [step('a', 125, 150), step('b', 460, 150)] });
});

test('a fault that overlaps another keeps its place to it', async () => {
  const plan: SchedulePlan = { seed: 9, durationMs: 9_000, steps: [step('a', 4_000, 2_000), step('b', 5_000, 2_000)] };
  const overlapping = ({ steps: [a, b] }: SchedulePlan) =>
    Promise.resolve(a !== undefined && b !== undefined && b.beginMs < a.beginMs + a.lengthMs);
  const { plan: shrunk } = await shrinkSchedule(plan, overlapping, { maxRuns: 100, leastMs: 500 });
  const [a, b] = shrunk.steps;
  expect(a).toEqual(step('a', 500, 2_000));
  expect(b).toEqual(step('b', 1_500, 500));
});

test('asks no more often than allowed, says so, and returns what failed', async () => {
  const counted: string[] = [];
  const fails = (plan: SchedulePlan) => {
    counted.push(JSON.stringify(plan.steps));
    return Promise.resolve(['s1', 's38'].every((name) => names(plan).includes(name)));
  };
  const shrunk = await shrinkSchedule(planOf(40), fails, { maxRuns: 5 });
  expect(shrunk).toMatchObject({ runs: 5, complete: false });
  expect(names(shrunk.plan)).toEqual(expect.arrayContaining(['s1', 's38']));
  expect(names(shrunk.plan).length).toBeLessThan(40);
  // Never the same twice: a run costs minutes.
  expect(new Set(counted).size).toBe(counted.length);
});

test('what fails only as a whole is returned as it is', async () => {
  const plan = schedule(3, { faults: [{ kind: 'pause', services: ['kafka'] }], durationMs: 30_000 });
  const shrunk = await shrinkSchedule(plan, () => Promise.resolve(false), { maxRuns: 1_000 });
  expect(shrunk.plan).toBe(plan);
});

function step(service: string, beginMs: number, lengthMs: number): FaultStep {
  return { kind: 'pause', service, beginMs, lengthMs };
}
