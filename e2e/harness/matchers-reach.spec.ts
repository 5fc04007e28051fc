import { expect, test } from '@playwright/test';
import type { InjectedEvent } from '../../fixtures/trace/types.ts';
import { expectHop, failure, quietPipeline, showAt } from './matcher-world.ts';
import { trip, trips } from './memory-pipeline.ts';

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
  the first one missing: between kafka.trips and redis.trips, so look at the service redis-service
  the way of trip 7f3c…#3:
  api.trips    +0 ms   202 Accepted
  kafka.trips  +5 ms   partition 0 offset 4
  redis.trips  --      client connected, 3 of this test and no other messages arrived meanwhile
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
