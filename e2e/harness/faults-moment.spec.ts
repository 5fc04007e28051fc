import { expect, test } from '@playwright/test';
import { failuresOf } from '../../fixtures/checks/hop-failure.ts';
import { errorText } from '../../fixtures/core/errors.ts';
import { startLoad } from '../../fixtures/load/background-load.ts';
import { seen } from '../../fixtures/trace/seen.ts';
import type { Tracer } from '../../fixtures/trace/tracer.ts';
import { diary, onStack, planOf } from './fault-world.ts';
import { quietPipeline } from './matcher-world.ts';
import { MemoryPipeline, trip, trips } from './memory-pipeline.ts';

test.beforeEach(() => {
  diary.length = 0;
});

test('a fault begins when the hop has seen the event, and not before; the timeline says so', async () => {
  const { pipeline, tracer, lookedAgain } = watchedPipeline();
  await using _end = pipeline;
  const event = await tracer.inject(trip());
  const faults = onStack('exclusive');
  const begun = faults.begin(planOf('kill x'), { when: seen('redis.trips', event, { withinMs: 20_000 }) });
  await expect.poll(() => diary).toEqual(['before kill x']);
  pipeline.kafka.show(event);
  // Somebody else, and at another hop: neither is what is waited for.
  pipeline.redis.show(await tracer.inject(trip()));
  await lookedAgain();
  expect(diary).toEqual(['before kill x']);

  pipeline.redis.show(event);
  const fault = await begun;
  expect(diary).toEqual(['before kill x', 'inflict kill x', 'proven kill x']);
  const [record] = faults.timeline.records;
  expect(record?.when?.what).toMatch(/^redis.trips has seen trip /);
  expect(record?.when).toMatchObject({ seen: tracer.label(event) });
  expect(fault.effect.from).toBeGreaterThanOrEqual(Number(record?.when?.at));
});

test('of several events so many different ones are waited for', async () => {
  const { pipeline, tracer, lookedAgain } = watchedPipeline();
  await using _end = pipeline;
  const events = await tracer.injectMany(trips(3));
  const faults = onStack('exclusive');
  const begun = faults.begin(planOf('x'), { when: seen('kafka.trips', events, { count: 2, withinMs: 20_000 }) });
  const [first, , last] = events;
  if (first === undefined || last === undefined) throw new Error('nothing was injected');
  pipeline.kafka.show(first);
  pipeline.kafka.show(first);
  await lookedAgain();
  expect(diary).toEqual(['before x']);
  pipeline.kafka.show(last);
  await begun;
});

test('of a load it is about what is sent once all is ready for the fault', async () => {
  await using pipeline = new MemoryPipeline();
  await using traffic = startLoad(pipeline.tracer(), (at) => trip(`trip-${at}`), { perSecond: 200 });
  await traffic.progress({ acknowledged: 5, withinMs: 20_000 });
  const faults = onStack('exclusive');
  const ready = Promise.withResolvers<undefined>();
  let readyAt = 0;
  const before = async (): Promise<void> => {
    await ready.promise;
    readyAt = pipeline.now();
  };
  const begun = faults.begin(planOf('x', { before }), { when: seen('websocket.trips', traffic, { count: 3 }) });
  await traffic.progress({ acknowledged: 5, withinMs: 20_000 });
  ready.resolve(undefined);
  const { effect } = await begun;
  const fresh = traffic.events.filter(({ sentAt }) => sentAt >= readyAt && sentAt <= effect.from);
  expect(fresh.length).toBeGreaterThanOrEqual(3);
});

test('what has been seen already is not waited for', async () => {
  await using pipeline = new MemoryPipeline();
  const event = await pipeline.tracer().inject(trip());
  await onStack('exclusive').begin(planOf('x'), { when: seen('kafka.*', event, { withinMs: 1 }) });
  expect(diary).toContain('proven x');
});

test('a moment that does not come is told with the hop and how far the event came, and nothing is broken', async () => {
  await using pipeline = quietPipeline();
  const tracer = pipeline.tracer();
  const event = await tracer.inject(trip());
  pipeline.kafka.show(event);
  const faults = onStack('exclusive');
  const text = await faults
    .begin(planOf('kill x'), { when: seen('websocket.trips', event, { withinMs: 50 }) })
    .then(() => 'begun', errorText);
  expect(text).toContain('the fault "kill x" has not begun: its moment did not come [E_FAULT_NOT_BEGUN]');
  expect(text).toContain(`when: websocket.trips has seen ${tracer.label(event)}`);
  expect(text).toContain('seen: 0 events');
  expect(text).toContain('last seen at kafka.trips');
  expect(text).toContain('fix: look at what brings events to redis.trips');
  expect(failuresOf(text)).toEqual([
    {
      hop: 'websocket.trips',
      kind: 'missing',
      count: 1,
      lastGoodHop: ['kafka.trips'],
      firstBadHop: 'redis.trips',
      service: 'redis-service',
    },
  ]);
  expect(diary).toEqual(['before kill x']);
  expect(faults.timeline.records).toEqual([]);
  await (await faults.begin(planOf('kill x'))).heal();
});

test('a load that has ended brings no moment, and the message says so', async () => {
  await using pipeline = new MemoryPipeline();
  await using traffic = startLoad(pipeline.tracer(), (at) => trip(`trip-${at}`), { perSecond: 200 });
  await traffic.progress({ acknowledged: 1, withinMs: 20_000 });
  await traffic.stop();
  const begun = onStack('exclusive').begin(planOf('x'), { when: seen('kafka.trips', traffic, { withinMs: 30 }) });
  await expect(begun).rejects.toThrow(/sent: 0 events[^]*fix: nothing else was sent meanwhile/);
});

test('a moment is not waited for beyond the time of the test', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer({ timeLeftMs: () => 100 }).inject(trip());
  const begun = onStack('exclusive').begin(planOf('x'), { when: seen('kafka.trips', event) });
  await expect(begun).rejects.toThrow('E_FAULT_NOT_BEGUN');
});

test('a fault whose moment has not come when the test ends does not begin', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  const faults = onStack('exclusive');
  const begun = faults.begin(planOf('x'), { when: seen('kafka.trips', event) });
  const refused = expect(begun).rejects.toThrow('the test ended before the fault "x" began [E_FAULT_NOT_ALLOWED]');
  await expect.poll(() => diary).toEqual(['before x']);
  await faults[Symbol.asyncDispose]();
  await refused;
  expect(diary).toEqual(['before x']);
});

test('what cannot be waited for is refused at once', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  expect(() => seen('kafka.trips', [])).toThrow('E_EMPTY_INPUT');
  expect(() => seen('kafka.trips', [event], { count: 2 })).toThrow('kafka.trips cannot see 2 of 1 events');
  expect(() => seen('kafka.rides', event)).toThrow('E_HOP_UNKNOWN');
  expect(() => seen('kafka.trips', { ...event })).toThrow('E_NOT_INJECTED');
});

/** A pipeline through which nothing passes by itself, and a wait until the moment has been looked for twice more. */
function watchedPipeline(): {
  readonly pipeline: MemoryPipeline;
  readonly tracer: Tracer;
  readonly lookedAgain: () => Promise<void>;
} {
  const pipeline = quietPipeline();
  let looks = 0;
  // Asked at each look: a wait may not outlast the test.
  const timeLeftMs = (): number => {
    looks += 1;
    return Infinity;
  };
  return {
    pipeline,
    tracer: pipeline.tracer({ timeLeftMs }),
    lookedAgain: async () => {
      const before = looks;
      await expect.poll(() => looks).toBeGreaterThan(before + 1);
    },
  };
}
