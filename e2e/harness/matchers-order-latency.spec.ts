import { expect, test } from '@playwright/test';
import { expectHop, expectNever, failure, quietPipeline, showAt } from './matcher-world.ts';
import { trips } from './memory-pipeline.ts';

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
  the first one reordered: between api.trips and kafka.trips, so look at the service kafka-service
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

test('toHaveLatency says nothing of events that are not there, behind not either', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(3));
  const over = () => expectHop.configure({ timeout: 100 })(events).not.toHaveLatency('redis.trips', { p95: 10 });
  expect(await failure(over)).toContain('received no sample, 3 missing');
  for (const event of events.slice(1)) showAt(pipeline.redis, event, 20);
  expect(await failure(over)).toMatch(/received p50 20 ms.* over 2 samples, 1 missing/);
});

test('toHaveLatency says where two looks lie too far apart to tell, and neither it nor its negation holds', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(10));
  for (const event of events) showAt(pipeline.redis, event, 20, 120);
  const within = () => expectHop(events).toHaveLatency('redis.trips', { p95: 100 });
  expect(await failure(within)).toContain(
    'received p50 120 ms, p95 120 ms, p99 120 ms, max 120 ms over 10 samples\n  cannot be told: an event came between two looks, and by the earlier ones it is p50 20 ms, p95 20 ms, p99 20 ms, max 20 ms',
  );
  await expect(expectHop(events).not.toHaveLatency('redis.trips', { p95: 100 })).rejects.toThrow('cannot be told');
  await expectHop(events).not.toHaveLatency('redis.trips', { p95: 19 });
  await expectHop(events).toHaveLatency('redis.trips', { p95: 120 });
});

test('toHaveLatency does not flatter: a missing event fails it', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(2));
  showAt(pipeline.redis, events[0] ?? expectNever(), 3);
  const impatient = expectHop.configure({ timeout: 20 });
  expect(await failure(() => impatient(events).toHaveLatency('redis.trips', { p95: 1_000 }))).toBe(
    `2 trips: expected latency at redis.trips of p95 <= 1,000 ms, received p50 3 ms, p95 3 ms, p99 3 ms, max 3 ms over 1 sample, 1 missing
  missing  trip 7f3c…#1  last seen at api.trips (202 Accepted)
  the first one missing: between api.trips and kafka.trips, so look at the service kafka-service`,
  );
  expect(await failure(() => expectHop(events).toHaveLatency('redis.trips', {}))).toContain('[E_EMPTY_INPUT]');
});
