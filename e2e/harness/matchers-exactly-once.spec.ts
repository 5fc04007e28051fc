import { expect, test } from '@playwright/test';
import { expectHop, expectNever, failure, quietPipeline, showAt } from './matcher-world.ts';
import { trip, trips } from './memory-pipeline.ts';

test('toReachExactlyOnce passes on one sighting each, whatever became of indeterminate ones', async () => {
  await using pipeline = quietPipeline();
  pipeline.answer = ({ index }) => ({ outcome: index < 2 ? 'acknowledged' : 'indeterminate', summary: 'answer' });
  const events = await pipeline.tracer().injectMany(trips(4));
  for (const event of events.slice(0, 3)) showAt(pipeline.redis, event, 3);
  await expectHop(events).toReachExactlyOnce('redis.trips', { withinMs: 1_000 });
});

test('where most have no certain answer no verdict passes, and each says of how few it would be', async () => {
  await using pipeline = quietPipeline();
  pipeline.answer = ({ index }) =>
    index < 2
      ? { outcome: 'acknowledged', summary: '202 Accepted' }
      : { outcome: 'indeterminate', summary: 'no answer', reason: 'socket hang up' };
  const events = await pipeline.tracer().injectMany(trips(5, () => 'trip-a'));
  for (const event of events) showAt(pipeline.redis, event, 3);
  const refusal = `5 trips: nothing speaks against them at redis.trips, but it is proven of 2 only: 3 have no certain answer [E_MOSTLY_INDETERMINATE]
  firstAnswer: no answer: socket hang up
  fix: find out why the entrance does not answer; or ask of the acknowledged ones alone, if that is what is meant`;
  expect(await failure(() => expectHop(events).toReachExactlyOnce('redis.trips', { withinMs: 1_000 }))).toBe(refusal);
  expect(await failure(() => expectHop(events).toArriveInOrder('redis.trips', { withinMs: 1_000 }))).toBe(refusal);
  expect(await failure(() => expectHop(events).toHaveLatency('redis.trips', { max: 3 }))).toBe(refusal);
  await expectHop(events.slice(0, 4)).toReachExactlyOnce('redis.trips', { withinMs: 1_000 });
  // What is wrong is said, however few it is proven of.
  showAt(pipeline.redis, events[0] ?? expectNever(), 9);
  expect(await failure(() => expectHop(events).toReachExactlyOnce('redis.trips', { withinMs: 1_000 }))).toContain(
    '1 repeated',
  );
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
  the first one repeated: between kafka.trips and redis.trips, so look at the service redis-service
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
  the first one missing: between kafka.trips and redis.trips, so look at the service redis-service
  the first one reordered: between kafka.trips and redis.trips, so look at the service redis-service
  the first one altered: between kafka.trips and redis.trips, so look at the service redis-service
  the way of trip 7f3c…#4:
  api.trips    +0 ms   202 Accepted
  kafka.trips  +2 ms   partition 0 offset 5
  redis.trips  --      client connected, 5 of this test and no other messages arrived meanwhile
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
