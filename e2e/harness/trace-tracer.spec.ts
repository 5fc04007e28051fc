import { expect, test } from '@playwright/test';
import { now } from '../../fixtures/core/clock.ts';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { formatJourney, labelOf } from '../../fixtures/trace/journey.ts';
import { latenciesAt, percentilesOf } from '../../fixtures/trace/latencies.ts';
import { reachExpect } from '../../fixtures/matchers/reach.ts';
import { MemoryPipeline, trip, trips } from './memory-pipeline.ts';

test('taps open once, before the first publish, and are shared by tests', async () => {
  await using pipeline = new MemoryPipeline();
  const openedBefore: number[] = [];
  pipeline.route = () => openedBefore.push(pipeline.kafka.opened + pipeline.redis.opened + pipeline.websocket.opened);
  const [one, two] = [pipeline.tracer(), pipeline.tracer()];
  expect(pipeline.kafka.opened).toBe(0);
  await Promise.all([one.inject(trip()), two.inject(trip()), one.inject(trip())]);
  expect(openedBefore).toEqual([3, 3, 3]);
});

test('a tap that does not open is named, and tried again by the next test', async () => {
  await using pipeline = new MemoryPipeline();
  const open = pipeline.redis.open.bind(pipeline.redis);
  pipeline.redis.open = () => Promise.reject(new Error('connection refused'));
  await expect(pipeline.tracer().inject(trip())).rejects.toThrow(
    'the redis tap did not open: connection refused [E_TAP_FAILED]\n  hops: redis.trips, redis.gps_pings',
  );
  pipeline.redis.open = open;
  await pipeline.tracer().inject(trip());
  expect(pipeline.kafka.opened).toBe(1);
});

test('a tap that lost its connection is back before the next test publishes', async () => {
  await using pipeline = new MemoryPipeline();
  await pipeline.tracer().inject(trip());
  pipeline.websocket.connected = false;
  pipeline.websocket.onDrain = () => {
    pipeline.websocket.connected = true;
  };
  await pipeline.taps.backInPosition(1_000);
  // Those that are in position are not asked.
  expect([pipeline.websocket.drains, pipeline.redis.drains, pipeline.kafka.drains]).toEqual([['websocket'], [], []]);

  pipeline.websocket.connected = false;
  pipeline.websocket.onDrain = () => Promise.reject(new Error('no pong'));
  await expect(pipeline.taps.backInPosition(1_000)).rejects.toThrow(
    'the websocket tap did not come back: no pong [E_TAP_FAILED]\n  hops: websocket.trips, websocket.gps_pings',
  );
});

test('an injected event keeps what was sent, the answer and its times', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.answer = () => ({ outcome: 'refused', summary: '400 Bad Request', reason: 'stars: not a number' });
  const before = now();
  const event = await pipeline.tracer().inject(trip('trip-9'));
  expect(event).toMatchObject({ stream: 'trips', key: 'trip-9', payload: { fare: '12.50' }, index: 0 });
  expect(event.answer).toEqual({ outcome: 'refused', summary: '400 Bad Request', reason: 'stars: not a number' });
  const times = [before, event.intendedAt, event.sentAt, event.answeredAt, now()];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("tests do not see each other's events", async () => {
  await using pipeline = new MemoryPipeline();
  const [one, two] = [pipeline.tracer(), pipeline.tracer()];
  const [mine] = [await one.inject(trip()), await two.inject(trip())];
  expect(one.sightings('kafka.trips')).toHaveLength(1);
  expect(one.othersSince(mine, 'kafka.trips')).toEqual({ others: 1, siblings: 0 });
});

test("an id of the user's own is followed like any other", async () => {
  await using pipeline = new MemoryPipeline();
  const tracer = pipeline.tracer();
  const event = await tracer.inject(trip(), { correlationId: 'order-4711' });
  expect(event.correlationId).toBe('order-4711');
  expect(tracer.sightings('websocket.trips').has(event.index)).toBe(true);
});

test('events of one key are sent one after the other, others side by side', async () => {
  await using pipeline = new MemoryPipeline();
  const underWay = new Map<string, number>();
  let [most, mostOfAKey] = [0, 0];
  pipeline.answer = async ({ key }) => {
    underWay.set(key, (underWay.get(key) ?? 0) + 1);
    most = Math.max(
      most,
      [...underWay.values()].reduce((sum, count) => sum + count),
    );
    mostOfAKey = Math.max(mostOfAKey, underWay.get(key) ?? 0);
    await new Promise(setImmediate);
    underWay.set(key, (underWay.get(key) ?? 0) - 1);
    return { outcome: 'acknowledged', summary: '202 Accepted' };
  };
  const events = await pipeline.tracer().injectMany(
    trips(40, (at) => `trip-${at % 10}`),
    { concurrency: 4 },
  );
  expect([most, mostOfAKey]).toEqual([4, 1]);
  expect(events.map(({ index }) => index)).toEqual(Array.from({ length: 40 }, (_, at) => at));
  expect(events.map(({ payload }) => payload.sequence)).toEqual(Array.from({ length: 40 }, (_, at) => at));
});

test('at a rate, intended times keep the beat even where the entrance does not', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.answer = async ({ index }) => {
    if (index === 0) await new Promise((resolve) => setTimeout(resolve, 30));
    return { outcome: 'acknowledged', summary: '202 Accepted' };
  };
  const events = await pipeline.tracer().injectMany(
    trips(10, () => 'one key'),
    { perSecond: 500 },
  );
  const start = events[0]?.intendedAt ?? 0;
  expect(events.map(({ intendedAt }) => Math.round(intendedAt - start))).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  expect((events[1]?.sentAt ?? 0) - (events[1]?.intendedAt ?? 0)).toBeGreaterThan(20);
});

test('injecting nothing is refused', async () => {
  await using pipeline = new MemoryPipeline();
  await expect(pipeline.tracer().injectMany([])).rejects.toThrow('injectMany was given no events [E_EMPTY_INPUT]');
});

test('a hop that the platform does not have is refused with those it has', async () => {
  await using pipeline = new MemoryPipeline();
  const event = await pipeline.tracer().inject(trip());
  await expect(pipeline.tracer().journey(event, { upTo: 'kafka.rides' })).rejects.toThrow(
    'the platform has no hop kafka.rides [E_HOP_UNKNOWN]\n  hops: kafka.trips, kafka.gps_pings, redis.trips',
  );
});

test('settling drains what lies on the way to the hop, in its order, and nothing beyond', async () => {
  await using pipeline = new MemoryPipeline();
  const drained: string[] = [];
  for (const source of [pipeline.websocket, pipeline.kafka, pipeline.redis]) {
    source.onDrain = () => {
      drained.push(source.kind);
    };
  }
  await pipeline.tracer().settle('redis.trips', 1_000);
  expect(drained).toEqual(['kafka', 'redis']);
});

test('what was still on its way when the time was over is found by the fence, in time or late', async () => {
  await using pipeline = new MemoryPipeline();
  const tracer = pipeline.tracer();
  pipeline.route = () => undefined;
  const events = await tracer.injectMany(trips(2));
  pipeline.kafka.onDrain = () => {
    events.forEach((event, at) => {
      pipeline.kafka.show(event, { earliest: event.intendedAt + 5 + at * 500 });
    });
  };
  const reach = await tracer.reached('kafka.trips', events, 20);
  expect([reach.missing, reach.late]).toEqual([[], [{ event: events[1], afterMs: expect.closeTo(505, 3) as unknown }]]);
});

test('a hop of which nothing more can be told ends a wait there at once, no other, and not that of the next test', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.route = () => undefined;
  const tracer = pipeline.tracer();
  const event = await tracer.inject(trip());
  const begun = performance.now();
  const waits = [tracer.reached('kafka.trips', [event], 60_000), tracer.reached('redis.trips', [event], 60_000)];
  pipeline.kafka.fail('kafka.trips', new HarnessError('E_ROW_ORIGIN', 'a row does not say where it came from'));
  await expect(waits[0]).rejects.toThrow('a row does not say where it came from [E_ROW_ORIGIN]');
  await expect(tracer.reached('kafka.trips', [event], 60_000)).rejects.toThrow('[E_ROW_ORIGIN]');
  expect(performance.now() - begun).toBeLessThan(20_000);
  pipeline.redis.show(event);
  expect((await waits[1])?.missing).toEqual([]);

  await tracer[Symbol.asyncDispose]();
  const next = pipeline.tracer();
  expect((await next.reached('kafka.trips', [await next.inject(trip())], 5)).missing).toHaveLength(1);
});

test('no wait goes beyond the time of the test', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.route = () => undefined;
  const tracer = pipeline.tracer({ timeLeftMs: () => 300 });
  const event = await tracer.inject(trip());
  const started = performance.now();
  expect((await tracer.reached('kafka.trips', [event], 60_000)).missing).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a journey reads as a failure text shows it', () => {
  const watch = { connected: true, others: 41, siblings: 0, blindMs: [] };
  const journey = {
    label: 'trip 7f3c…',
    correlationId: '7f3c',
    stream: 'trips',
    key: 'trip-1',
    intendedAt: 0,
    entrance: { hop: 'api.trips', sentMs: 0, answeredMs: 4, outcome: 'acknowledged', summary: '202 Accepted' },
    hops: [
      {
        hop: 'kafka.trips',
        after: ['api'],
        steps: [{ earliestMs: 6, latestMs: 9.2, place: { partition: 2, offset: '118' }, bytes: 1 }],
        watch,
      },
      {
        hop: 'redis.trips',
        after: ['kafka.trips'],
        steps: [{ earliestMs: 14, latestMs: 14.2, place: { channel: 'trip-updates' }, bytes: 1 }],
        watch,
      },
      { hop: 'websocket.trips', after: ['redis.trips'], steps: [], watch },
    ],
    lastSeenAt: ['redis.trips'],
  } as const;
  expect(`\n${formatJourney(journey)}`).toBe(`
  api.trips        +0 ms      202 Accepted
  kafka.trips      +6..9 ms   partition 2 offset 118
  redis.trips      +14 ms     channel trip-updates
  websocket.trips  --         client connected, 41 other messages arrived meanwhile
  last seen at redis.trips`);
});

test('a journey tells of repetitions, blind windows, lost connections and contents that do not decode', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.slowClock();
  const tracer = pipeline.tracer();
  pipeline.answer = () => ({ outcome: 'indeterminate', summary: 'no answer', reason: 'socket hang up' });
  pipeline.route = () => undefined;
  const event = await tracer.inject(trip());
  const at = (ms: number) => ({ earliest: event.intendedAt + ms });
  pipeline.kafka.show(event, { ...at(6), position: 118 });
  pipeline.kafka.show(event, { ...at(12_000), position: 119 });
  pipeline.redis.showStrangers('trips', 1);
  pipeline.redis.connected = false;
  pipeline.redis.blind = [{ from: event.intendedAt + 3, to: event.intendedAt + 120, why: 'closed with 4008 slow' }];
  const text = formatJourney(await tracer.journey(event));
  expect(`\n${text}`).toMatch(/\n {2}api\.trips {8}\+0 ms {5}no answer \(indeterminate\): socket hang up\n/);
  expect(`\n${text}`).toContain(`
  kafka.trips      +6 ms     partition 0 offset 118
                   +12.0 s   partition 0 offset 119 (again)
  redis.trips      --        client not connected, 1 other message arrived meanwhile, blind +3..120 ms (closed with 4008 slow): it may have passed unseen
  websocket.trips  --        client connected, no other messages arrived meanwhile
  last seen at kafka.trips`);
});

test('what the end of the test broke off is put to the test, not to the entrance or a hop', async () => {
  await using pipeline = new MemoryPipeline();
  pipeline.route = () => undefined;
  const ending = pipeline.tracer();
  pipeline.answer = async () => {
    await ending[Symbol.asyncDispose]();
    return { outcome: 'refused', summary: 'no answer', reason: 'The operation was aborted' };
  };
  await expect(ending.inject(trip())).rejects.toThrow(
    'the test ended before the entrance had answered [E_TEST_ENDED]\n  fix: its own error says why',
  );

  pipeline.answer = () => ({ outcome: 'acknowledged', summary: '202 Accepted' });
  const waiting = pipeline.tracer();
  const event = await waiting.inject(trip());
  const reach = reachExpect(event).toReach('redis.trips', { withinMs: 60_000 });
  await waiting[Symbol.asyncDispose]();
  await expect(reach).rejects.toThrow('the test ended before all were seen at redis.trips [E_TEST_ENDED]');
});

test('labels use the singular of the stream', () => {
  expect(['trips', 'gps_pings', 'driver_status', 'data'].map((stream) => labelOf(stream, '7f3c09aa', 3))).toEqual([
    'trip 7f3c…#3',
    'gps ping 7f3c…#3',
    'driver status 7f3c…#3',
    'data 7f3c…#3',
  ]);
});

test('latencies count from the intended time to the upper bound of the sighting', async () => {
  await using pipeline = new MemoryPipeline();
  const tracer = pipeline.tracer();
  pipeline.route = () => undefined;
  const events = await tracer.injectMany(trips(100));
  events.forEach((event, at) => {
    pipeline.redis.show(event, { earliest: event.intendedAt + at, latest: event.intendedAt + at + 1 });
  });
  const measured = percentilesOf(latenciesAt(tracer.sightings('redis.trips'), events));
  const near = (ms: number) => expect.closeTo(ms, 3) as unknown;
  expect(measured).toEqual({ samples: 100, p50: near(50), p95: near(95), p99: near(99), max: near(100) });
  expect(() => percentilesOf(new Float64Array())).toThrow('E_EMPTY_INPUT');
});
