import { expect, mergeExpects, test } from '@playwright/test';
import { now } from '../../fixtures/core/clock.ts';
import { hopLatencies, latencyTable } from '../../fixtures/load/hop-latencies.ts';
import { runLoad } from '../../fixtures/load/run-load.ts';
import { latencyExpect } from '../../fixtures/matchers/latency.ts';
import { loadExpect } from '../../fixtures/matchers/load.ts';
import { percentilesOf } from '../../fixtures/trace/latencies.ts';
import { stepLatencies } from '../../fixtures/trace/step-latencies.ts';
import type { LatencyBudget } from '../../fixtures/matchers/latency.ts';
import type { OutgoingEvent } from '../../fixtures/trace/types.ts';
import { MemoryPipeline, trip, trips } from './memory-pipeline.ts';

const expectLoad = mergeExpects(latencyExpect, loadExpect);
const spec = (at: number) => trip(`trip-${at}`, { sequence: at });

async function failure(expectation: () => unknown): Promise<string> {
  try {
    await expectation();
  } catch (thrown) {
    return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/[0-9a-f]{4}…/g, '7f3c…');
  }
  return 'it passed';
}

/** Shows the event at three hops at fixed times after it entered; `stepMs` between the first two, known to `widthMs`. */
function passWith(pipeline: MemoryPipeline, stepMs: (at: number) => number, widthMs = 1) {
  return (event: OutgoingEvent): void => {
    const entered = now();
    const [kafka, redis] = [entered + 2, entered + 2 + stepMs(event.index)];
    pipeline.kafka.show(event, { earliest: kafka, latest: kafka + widthMs });
    pipeline.redis.show(event, { earliest: redis });
    pipeline.websocket.show(event, { earliest: redis + 3 });
  };
}

test('a load is bounded by count and by time, and reports its rate, outcomes and lateness', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.answer = ({ index }) => ({ outcome: index % 3 === 0 ? 'refused' : 'acknowledged', summary: 'answer' });
  const load = await runLoad(pipeline.tracer(), spec, { perSecond: 500, count: 30 });
  expect(load.outcomes).toEqual({ acknowledged: 20, refused: 10, indeterminate: 0 });
  expect(load.events.map(({ payload }) => payload.sequence)).toEqual(Array.from({ length: 30 }, (_, at) => at));
  expect(load.askedPerSecond).toBe(500);
  expect(load.achievedPerSecond).toBeGreaterThan(0);
  expect(load.sentLate.samples).toBe(30);

  const timed = await runLoad(pipeline.tracer(), spec, { perSecond: 200, forMs: 100 });
  expect(timed.events).toHaveLength(20);
  await expect(runLoad(pipeline.tracer(), spec, { perSecond: 200 })).rejects.toThrow('[E_LOAD_RATE]');
});

test('a stalled entrance is felt by everything that fell due meanwhile, and the driver says that it was late', async () => {
  await using pipeline = new MemoryPipeline();
  let due = 0;
  let releasedAt = 0;
  const stall = Promise.withResolvers<undefined>();
  pipeline.answer = async ({ index }) => {
    if (index === 0) await stall.promise;
    return { outcome: 'acknowledged', summary: '202 Accepted' };
  };
  const oneKey = (at: number) => {
    due = at + 1;
    if (due === 40) {
      releasedAt = now();
      stall.resolve(undefined);
    }
    return trip('one key');
  };
  const load = await runLoad(pipeline.tracer(), oneKey, { perSecond: 1_000, count: 40 });
  for (const { intendedAt, answeredAt } of load.events) {
    expect(answeredAt - intendedAt).toBeGreaterThanOrEqual(releasedAt - intendedAt);
  }
  // The second was due 1 ms after the first, and could be sent 38 ms later at the soonest.
  expect(load.sentLate.max).toBeGreaterThanOrEqual(38);
  expect(
    await failure(() => {
      expectLoad(load).toKeepPace({ p99: 20 });
    }),
  ).toMatch(/^40 trips: expected sent within p99 <= 20 ms of the intended time, received p50 .* over 40 samples$/);
});

test('an injected 100 ms is recovered within 5 ms, at the step where it was injected and at no other', async () => {
  await using pipeline = new MemoryPipeline();
  const truth: number[] = [];
  pipeline.route = (event) => {
    const atKafka = now();
    pipeline.kafka.show(event, { earliest: atKafka, latest: atKafka + 1 });
    // What the timer really took is the truth: a busy machine may fire it late.
    setTimeout(() => {
      const atRedis = now();
      truth.push(atRedis - atKafka);
      pipeline.redis.show(event, { earliest: atRedis });
      pipeline.websocket.show(event, { earliest: atRedis });
    }, 100);
  };
  const tracer = pipeline.tracer();
  const load = await runLoad(tracer, spec, { perSecond: 200, count: 40 });
  await expectLoad(load).toHaveStepLatency('redis.trips', 'websocket.trips', { max: 1 });
  await expectLoad(load).not.toHaveStepLatency('kafka.trips', 'redis.trips', { p50: 95 });

  const step = hopLatencies(tracer, load.events).find(({ hop }) => hop === 'redis.trips')?.step;
  const real = percentilesOf(Float64Array.from(truth));
  for (const figure of ['p50', 'p95', 'max'] as const) {
    expect(Math.abs((step?.lower[figure] ?? 0) - real[figure])).toBeLessThan(5);
    expect(Math.abs((step?.upper[figure] ?? 0) - real[figure])).toBeLessThan(5);
  }
});

test('a step keeps its budget by its upper bounds and breaks it by its lower ones', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.route = passWith(pipeline, () => 100, 20);
  const load = await runLoad(pipeline.tracer(), spec, { perSecond: 1_000, count: 10 });
  // The step is known to be between 80 and 100 ms.
  await expectLoad(load).toHaveStepLatency('kafka.trips', 'redis.trips', { p50: 101, max: 101 });
  await expectLoad(load).not.toHaveStepLatency('kafka.trips', 'redis.trips', { p50: 79 });
  const undecided = / p50 80 to 100 ms, .* over 10 samples, p50 undecided: the sightings are not sharp enough/;
  const ask = { p50: 90 };
  expect(await failure(() => expectLoad(load).toHaveStepLatency('kafka.*', 'redis.*', ask))).toMatch(undecided);
  expect(await failure(() => expectLoad(load).not.toHaveStepLatency('kafka.*', 'redis.*', ask))).toMatch(undecided);
});

test('a broken budget fails with figures, sample count and the slowest events', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.route = passWith(pipeline, (at) => (at === 7 ? 250 : 10), 0);
  const load = await runLoad(pipeline.tracer(), spec, { perSecond: 1_000, count: 20 });
  expect(
    await failure(() => expectLoad(load).toHaveStepLatency('kafka.trips', 'redis.trips', { p50: 20, p99: 50 })),
  ).toBe(
    `20 trips: expected step kafka.trips to redis.trips of p50 <= 20 ms, p99 <= 50 ms, received p50 10 ms, p95 10 ms, p99 250 ms, max 250 ms over 20 samples
  slowest  trip 7f3c…#7  250 ms
  slowest  trip 7f3c…#0  10 ms
  slowest  trip 7f3c…#1  10 ms`,
  );
});

test('an event that was not seen at both hops is no sample to be left out', async () => {
  await using pipeline = new MemoryPipeline();
  const pass = passWith(pipeline, () => 10);
  pipeline.route = (event) => {
    if (event.index === 2) pipeline.kafka.show(event);
    else pass(event);
  };
  const load = await runLoad(pipeline.tracer(), spec, { perSecond: 1_000, count: 5 });
  const brief = expectLoad.configure({ timeout: 30 });
  const text = await failure(() => brief(load).toHaveStepLatency('kafka.trips', 'redis.trips', { p95: 50 }));
  expect(text).toContain('over 4 samples, 1 missing at redis.trips');
  expect(text).toContain('missing  trip 7f3c…#2  last seen at kafka.trips');
});

test('the step from the entrance lies between sending and answer', async () => {
  await using pipeline = new MemoryPipeline();
  const tracer = pipeline.tracer();
  const event = await tracer.inject(trip());
  pipeline.kafka.show(event, { earliest: event.answeredAt + 4, latest: event.answeredAt + 5, position: 9 });
  const { lower, upper } = stepLatencies(tracer, 'api.trips', 'kafka.trips', [event]);
  expect([...lower, ...upper]).toHaveLength(2);
  expect(lower[0]).toBeLessThanOrEqual(upper[0] ?? 0);
});

test('a step that leads nowhere, nothing, and no budget are refused', async () => {
  await using pipeline = new MemoryPipeline();
  const events = await pipeline.tracer().injectMany(trips(2));
  const ask = (from: string, to: string, budget: LatencyBudget = {}) =>
    failure(() => expectLoad(events).toHaveStepLatency(from, to, budget));
  expect(await ask('redis.trips', 'kafka.trips', { p50: 1 })).toContain('[E_HOP_UNORDERED]');
  expect(await ask('kafka.trips', 'kafka.trips', { p50: 1 })).toContain('[E_HOP_UNORDERED]');
  expect(await ask('kafka.trips', 'redis.trips')).toContain('[E_EMPTY_INPUT]');
  expect(await failure(() => expectLoad([]).toHaveStepLatency('kafka.trips', 'redis.trips', { p50: 1 }))).toContain(
    '[E_EMPTY_INPUT]',
  );
});

test('the table of a load has every hop with its samples and the step before it', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.route = passWith(pipeline, () => 100, 20);
  const tracer = pipeline.tracer();
  const { events } = await runLoad(tracer, spec, { perSecond: 1_000, count: 50 });
  const lines = latencyTable(hopLatencies(tracer, events));
  expect(lines.map((line) => line.split(/\s{2,}/)[0])).toEqual([
    'hop',
    'api.trips',
    'kafka.trips',
    'redis.trips',
    'websocket.trips',
  ]);
  expect(lines[3]).toMatch(/^redis\.trips +50 +0 .* 80 to 100 +80 to 100$/);
});
