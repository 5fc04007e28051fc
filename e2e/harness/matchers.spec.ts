import { expect, mergeExpects, test } from '@playwright/test';
import avsc from 'avsc';
import { exactlyOnceExpect } from '../../fixtures/matchers/exactly-once.ts';
import { latencyExpect } from '../../fixtures/matchers/latency.ts';
import { orderExpect } from '../../fixtures/matchers/order.ts';
import { reachExpect } from '../../fixtures/matchers/reach.ts';
import { schemaExpect } from '../../fixtures/matchers/schema.ts';
import type { InjectedEvent } from '../../fixtures/trace/types.ts';
import { MemoryPipeline, trip, trips } from './memory-pipeline.ts';

const expectHop = mergeExpects(reachExpect, exactlyOnceExpect, orderExpect, latencyExpect, schemaExpect);

/** The text of a failed expectation, with what differs from run to run made alike. */
async function failure(expectation: () => Promise<void>): Promise<string> {
  const error: unknown = await expectation().then(
    () => new Error('it passed'),
    (thrown: unknown) => thrown,
  );
  return (error instanceof Error ? error.message : String(error))
    .replace(/[0-9a-f]{4}…/g, '7f3c…')
    .replace(/(after) [\d,]+ ms/g, '$1 N ms');
}

/** Lets the event be seen at fixed times after its intended one. */
function showAt(source: MemoryPipeline['kafka'], event: InjectedEvent, ms: number, untilMs = ms, more = {}): void {
  source.show(event, { earliest: event.intendedAt + ms, latest: event.intendedAt + untilMs, ...more });
}

function quietPipeline(): MemoryPipeline {
  const pipeline = new MemoryPipeline();
  pipeline.route = () => undefined;
  pipeline.slowClock();
  return pipeline;
}

test('toReach waits for the event and passes as soon as it is there', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  setTimeout(() => {
    showAt(pipeline.websocket, event, 20);
  }, 20);
  const started = performance.now();
  await expectHop(event).toReach('websocket.trips', { withinMs: 25_000 });
  expect(performance.now() - started).toBeLessThan(15_000);
});

test('toReach says how far the event came', async () => {
  await using pipeline = quietPipeline();
  const tracer = pipeline.tracer({
    evidence: ({ service }) => Promise.resolve(`${service ?? ''} log attached (12 lines)`),
  });
  const event = await tracer.inject(trip());
  showAt(pipeline.kafka, event, 6, 9, { partition: 2, position: 118 });
  showAt(pipeline.redis, event, 14);
  pipeline.websocket.showStrangers('trips', 41);
  expect(await failure(() => expectHop(event).toReach('websocket.trips', { withinMs: 30 }))).toBe(
    `trip 7f3c…: expected at websocket.trips within 30 ms, not seen after N ms
  api.trips        +0 ms      202 Accepted
  kafka.trips      +6..9 ms   partition 2 offset 118
  redis.trips      +14 ms     channel trips message 1
  websocket.trips  --         client connected, 41 other messages arrived meanwhile
  last seen at redis.trips; websocket-service log attached (12 lines)`,
  );
});

test('toReach tells late from missing, however late it is asked', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  showAt(pipeline.kafka, event, 1_350);
  expect(await failure(() => expectHop(event).toReach('kafka.trips', { withinMs: 1_000 }))).toBe(
    `trip 7f3c…: expected at kafka.trips within 1,000 ms, seen only after N ms
  api.trips    +0 ms       202 Accepted
  kafka.trips  +1,350 ms   partition 0 offset 1
  last seen at kafka.trips`,
  );
});

test('toReach gives a sighting that may have been in time the benefit of its error bounds', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  showAt(pipeline.kafka, event, 900, 1_900);
  await expectHop(event).toReach('kafka.trips', { withinMs: 1_000 });
});

test('toReach of many names the first three of each kind, and the way of the first', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(8));
  for (const event of events) {
    showAt(pipeline.kafka, event, 5);
    if (event.index < 2) showAt(pipeline.redis, event, 7);
    if (event.index === 2) showAt(pipeline.redis, event, 900);
  }
  expect(await failure(() => expectHop(events).toReach('redis.trips', { withinMs: 20 }))).toBe(
    `8 trips: expected at redis.trips within 20 ms, received 3 after N ms: 5 missing, 1 late
  missing  trip 7f3c…#3  last seen at kafka.trips (partition 0 offset 4, +5 ms)
  missing  trip 7f3c…#4  last seen at kafka.trips (partition 0 offset 5, +5 ms)
  missing  trip 7f3c…#5  last seen at kafka.trips (partition 0 offset 6, +5 ms)
           … and 2 more
  late     trip 7f3c…#2  seen only after N ms
  the way of trip 7f3c…#3:
  api.trips    +0 ms   202 Accepted
  kafka.trips  +5 ms   partition 0 offset 4
  redis.trips  --      client connected, no other messages arrived meanwhile
  last seen at kafka.trips`,
  );
});

test('toReach does not wait for an event that the entrance refused', async () => {
  await using pipeline = quietPipeline();
  pipeline.answer = () => ({ outcome: 'refused', summary: '400 Bad Request', reason: 'stars: not a number' });
  const event = await pipeline.tracer().inject(trip());
  expect(await failure(() => expectHop(event).toReach('kafka.trips', { withinMs: 60_000 }))).toBe(
    `trip 7f3c…: expected at kafka.trips within 60.0 s, refused by the entrance
  refused  trip 7f3c…  400 Bad Request: stars: not a number`,
  );
});

test('toReach of kind.* asks each event about its own stream', async () => {
  await using pipeline = quietPipeline();
  const tracer = pipeline.tracer();
  const events = await tracer.injectMany([trip(), { ...trip(), stream: 'gps_pings' }]);
  for (const event of events) showAt(pipeline.redis, event, 3);
  await expectHop(events).toReach('redis.*', { withinMs: 30 });
  expect(await failure(() => expectHop(events).toReach('kafka.*', { withinMs: 30 }))).toContain(
    '2 events: expected at kafka.* within 30 ms, received 0 after N ms: 2 missing\n  missing  trip 7f3c…#0 ',
  );
});

test('not.toReach settles first, then proves absence', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  await expectHop(event).not.toReach('redis.trips');
  expect(pipeline.kafka.drains).toEqual(['kafka']);

  pipeline.redis.onDrain = () => {
    showAt(pipeline.redis, event, 14);
  };
  expect(await failure(() => expectHop(event).not.toReach('redis.trips'))).toBe(
    `trip 7f3c…: expected never at redis.trips, and yet it was seen
  api.trips    +0 ms    202 Accepted
  kafka.trips  --       client connected, no other messages arrived meanwhile
  redis.trips  +14 ms   channel trips message 1
  last seen at redis.trips`,
  );
});

test('not.toReach fails when it cannot settle: what is still under way proves nothing', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  pipeline.redis.onDrain = () => Promise.reject(new Error('gave up waiting until the marker came back'));
  expect(await failure(() => expectHop(event).not.toReach('redis.trips'))).toContain('until the marker came back');
});

test('nothing, and what no tracer injected, is refused with and without .not', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  const empty = 'toReach was given no events: nothing would prove anything [E_EMPTY_INPUT]';
  expect(await failure(() => expectHop([] as InjectedEvent[]).toReach('kafka.trips'))).toContain(empty);
  expect(await failure(() => expectHop([] as InjectedEvent[]).not.toReach('kafka.trips'))).toContain(empty);
  expect(await failure(() => expectHop({ ...event }).not.toReach('kafka.trips'))).toContain('[E_NOT_INJECTED]');
});

test('toReachExactlyOnce passes on one sighting each, whatever became of indeterminate ones', async () => {
  await using pipeline = quietPipeline();
  pipeline.answer = ({ index }) => ({ outcome: index < 2 ? 'acknowledged' : 'indeterminate', summary: 'answer' });
  const events = await pipeline.tracer().injectMany(trips(4));
  for (const event of events.slice(0, 3)) showAt(pipeline.redis, event, 3);
  await expectHop(events).toReachExactlyOnce('redis.trips', { withinMs: 1_000 });
});

test('toReachExactlyOnce finds what comes only while it settles', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  showAt(pipeline.kafka, event, 2);
  showAt(pipeline.redis, event, 3);
  pipeline.redis.onDrain = () => {
    showAt(pipeline.redis, event, 40);
  };
  expect(await failure(() => expectHop(event).toReachExactlyOnce('redis.trips', { withinMs: 1_000 }))).toBe(
    `trip 7f3c…: expected exactly once at redis.trips within 1,000 ms, received 1 of 1 after N ms: 1 repeated
  repeated  trip 7f3c…  2 times (channel trips message 1, +3 ms, then channel trips message 2, +40 ms); once at kafka.trips
  api.trips    +0 ms    202 Accepted
  kafka.trips  +2 ms    partition 0 offset 1
  redis.trips  +3 ms    channel trips message 1
               +40 ms   channel trips message 2 (again)
  last seen at redis.trips`,
  );
});

test('toReachExactlyOnce is about time too: once, but late, fails', async () => {
  await using pipeline = quietPipeline();
  const event = await pipeline.tracer().inject(trip());
  showAt(pipeline.redis, event, 1_350);
  expect(await failure(() => expectHop(event).toReachExactlyOnce('redis.trips', { withinMs: 1_000 }))).toBe(
    `trip 7f3c…: expected exactly once at redis.trips within 1,000 ms, received 1 of 1 after N ms: 1 late
  late  trip 7f3c…  seen only after N ms
  api.trips    +0 ms       202 Accepted
  kafka.trips  --          client connected, no other messages arrived meanwhile
  redis.trips  +1,350 ms   channel trips message 1
  last seen at redis.trips`,
  );
});

test('toReachExactlyOnce names every kind of fault with the last hop where all was well', async () => {
  await using pipeline = quietPipeline();
  pipeline.answer = ({ index }) =>
    index === 5
      ? { outcome: 'refused', summary: '400 Bad Request' }
      : { outcome: 'acknowledged', summary: '202 Accepted' };
  const events = await pipeline.tracer().injectMany(trips(6, (at) => (at < 5 ? 'trip-a' : 'trip-b')));
  for (const event of events.slice(0, 5)) showAt(pipeline.kafka, event, 2);
  const order = [0, 2, 1, 3, 5];
  for (const event of order.flatMap((at) => events[at] ?? [])) {
    showAt(pipeline.redis, event, 3, 3, event.index === 3 ? { payload: { fare: '12.5', sequence: 3 } } : {});
  }
  expect(await failure(() => expectHop(events).toReachExactlyOnce('redis.trips', { withinMs: 20 }))).toBe(
    `6 trips: expected exactly once at redis.trips within 20 ms, received 4 of 5 after N ms: 1 missing, 1 phantom, 1 reordered, 1 altered
  missing    trip 7f3c…#4  last seen at kafka.trips (partition 0 offset 5, +2 ms)
  phantom    trip 7f3c…#5  refused by the entrance (400 Bad Request), and yet here (channel trips message 5, +3 ms)
  reordered  trip 7f3c…#1  (channel trips message 3, +3 ms) behind trip 7f3c…#2 of the same key trip-a, sent later; in order at kafka.trips
  altered    trip 7f3c…#3  (channel trips message 4, +3 ms) fare: sent "12.50", received "12.5"; unaltered at kafka.trips
  the way of trip 7f3c…#4:
  api.trips    +0 ms   202 Accepted
  kafka.trips  +2 ms   partition 0 offset 5
  redis.trips  --      client connected, no other messages arrived meanwhile
  last seen at kafka.trips`,
  );
});

test('toReachExactlyOnce reports content that does not decode', async () => {
  await using pipeline = quietPipeline();
  const [hop] = pipeline.redis.hops;
  Object.assign(hop ?? {}, {
    decode: () => {
      throw new Error('not JSON');
    },
  });
  const event = await pipeline.tracer().inject(trip());
  showAt(pipeline.redis, event, 3);
  expect(await failure(() => expectHop(event).toReachExactlyOnce('redis.trips', { withinMs: 20 }))).toContain(
    '  altered  trip 7f3c…  (channel trips message 1, +3 ms) undecodable: not JSON; unaltered at api.trips\n',
  );
});

test('toReachExactlyOnce refuses to judge when nothing was acknowledged', async () => {
  await using pipeline = quietPipeline();
  pipeline.answer = () => ({ outcome: 'refused', summary: '503 Service Unavailable' });
  const event = await pipeline.tracer().inject(trip());
  for (const expectation of [expectHop(event), expectHop(event).not]) {
    expect(await failure(() => expectation.toReachExactlyOnce('redis.trips'))).toBe(
      `trip 7f3c…: not one was acknowledged, so none is expected at redis.trips [E_EMPTY_INPUT]
  firstAnswer: 503 Service Unavailable`,
    );
  }
});

test('toArriveInOrder shows who overtook whom, and keys without an order', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(
    trips(4, (at) => (at < 2 ? 'trip-a' : 'trip-b')),
    { concurrency: 1 },
  );
  const places = [
    [0, 9],
    [0, 8],
    [0, 1],
    [2, 1],
  ] as const;
  for (const event of events) {
    const [partition, position] = places[event.index] ?? [0, 0];
    showAt(pipeline.kafka, event, 4, 4, { partition, position });
    showAt(pipeline.redis, event, 5);
  }
  await expectHop(events).toArriveInOrder('redis.trips', { withinMs: 100 });
  expect(await failure(() => expectHop(events).toArriveInOrder('kafka.trips', { withinMs: 100 }))).toBe(
    `4 trips: expected in order by key at kafka.trips within 100 ms, received 4 of 4 after N ms: 1 reordered, 1 split
  reordered  trip 7f3c…#0  (partition 0 offset 9, +4 ms) behind trip 7f3c…#1 of the same key trip-a, sent later; in order at api.trips
  split      key trip-b    in partitions 0 and 2: no order between them
  the way of trip 7f3c…#0:
  api.trips    +0 ms   202 Accepted
  kafka.trips  +4 ms   partition 0 offset 9
  last seen at kafka.trips`,
  );
});

test('toArriveInOrder refuses events whose keys are all different', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(3));
  expect(await failure(() => expectHop(events).toArriveInOrder('kafka.trips'))).toBe(
    `3 trips: no two acknowledged ones share a key, so any order would pass [E_EMPTY_INPUT]
  fix: inject at least two events with the same key`,
  );
});

test('toHaveLatency gives percentiles with their sample count', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(200));
  for (const event of events) showAt(pipeline.redis, event, event.index, event.index + 1);
  await expectHop(events).toHaveLatency('redis.trips', { p50: 101, p95: 191, max: 201 });
  expect(await failure(() => expectHop(events).toHaveLatency('redis.trips', { p50: 50, p95: 1_000 }))).toBe(
    '200 trips: expected latency at redis.trips of p50 <= 50 ms, p95 <= 1,000 ms, received p50 100 ms, p95 190 ms, p99 198 ms, max 200 ms over 200 samples',
  );
});

test('toHaveLatency does not flatter: a missing event fails it', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(2));
  showAt(pipeline.redis, events[0] ?? expectNever(), 3);
  const impatient = expectHop.configure({ timeout: 20 });
  expect(await failure(() => impatient(events).toHaveLatency('redis.trips', { p95: 1_000 }))).toBe(
    `2 trips: expected latency at redis.trips of p95 <= 1,000 ms, received p50 3 ms, p95 3 ms, p99 3 ms, max 3 ms over 1 sample, 1 missing
  missing  trip 7f3c…#1  last seen at api.trips (202 Accepted)`,
  );
  expect(await failure(() => expectHop(events).toHaveLatency('redis.trips', {}))).toContain('[E_EMPTY_INPUT]');
});

test('toMatchSchema checks schema, decoding, fields and types of what was seen at the hop', async () => {
  await using pipeline = quietPipeline();
  const claimed = { subject: 'trips-value', id: 7, version: 2 };
  Object.assign(pipeline.kafka.hops[0] ?? {}, { schema: () => Promise.resolve(claimed) });
  const events = await pipeline
    .tracer()
    .injectMany([trip('a', { fare: '1', stars: 5, note: null }), trip('b', { fare: '2' })]);
  const [good, bad] = [events[0] ?? expectNever(), events[1] ?? expectNever()];
  showAt(pipeline.kafka, good, 1, 1, { payload: { fare: '1', stars: 4, note: 'text' } });
  await expectHop(good).toMatchSchema('kafka.trips');
  await expectHop(good).toMatchSchema('kafka.trips', { subject: 'trips-value', version: 2 });
  expect(await failure(() => expectHop(good).toMatchSchema('kafka.trips', { version: 3 }))).toBe(
    `trip 7f3c…#0: expected bytes of a registered schema version 3 at kafka.trips, received 1, of which 1 malformed
  malformed  trip 7f3c…#0  (partition 0 offset 1) schema 7 is trips-value version 2`,
  );
  expect(await failure(() => expectHop(bad).toMatchSchema('kafka.trips'))).toContain(
    'has not been seen at kafka.trips',
  );
  showAt(pipeline.kafka, bad, 1, 1, { payload: { fare: 2 } });
  expect(await failure(() => expectHop(events).toMatchSchema('kafka.trips'))).toBe(
    `2 trips: expected bytes of a registered schema at kafka.trips, received 2, of which 1 malformed
  malformed  trip 7f3c…#1  (partition 0 offset 2) fare: expected string, received number`,
  );
});

test('toMatchSchema checks bytes and values against an avsc type', async () => {
  const type = avsc.Type.forSchema({
    type: 'record',
    name: 'Rating',
    fields: [{ name: 'stars', type: 'int' }],
  });
  const bytes = type.toBuffer({ stars: 5 });
  await expectHop(bytes).toMatchSchema(type);
  await expectHop({ stars: 5 }).toMatchSchema(type);
  await expectHop({ stars: 'five' }).not.toMatchSchema(type);
  expect(await failure(() => expectHop({ stars: 'five' }).toMatchSchema(type))).toBe(
    'a value: expected of type Rating, received something else\n  malformed    stars: received "five"',
  );
  expect(await failure(() => expectHop(Buffer.concat([bytes, bytes])).toMatchSchema(type))).toContain(
    '2 bytes: expected of type Rating, received something else\n  malformed',
  );
});

function expectNever(): never {
  throw new Error('an injected event is absent');
}
