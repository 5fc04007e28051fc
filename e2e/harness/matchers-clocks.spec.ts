import { expect, mergeExpects, test } from '@playwright/test';
import { loadExpect } from '../../fixtures/matchers/load.ts';
import { expectHop, failure, messageOfFailure, quietPipeline, showAt } from './matcher-world.ts';
import { MemoryGraph } from './memory-graph.ts';
import { messageOf } from './memory-source.ts';
import { trips } from './memory-pipeline.ts';

const expectStep = mergeExpects(expectHop, loadExpect);
const BEHIND_MS = 3_000;

test('at a hop whose clock is 3 s behind no latency is told, and the message says by how much they differ', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(3));
  for (const event of events) {
    showAt(pipeline.kafka, event, 5 + event.index - BEHIND_MS);
    showAt(pipeline.redis, event, 20);
  }
  for (const expectation of [expectStep(events), expectStep(events).not]) {
    expect(await failure(() => expectation.toHaveLatency('kafka.trips', { max: 1 }))).toBe(
      `3 trips: how long the way to kafka.trips takes cannot be told, for two clocks differ [E_CLOCKS_DIFFER]
  apart: 2,995 ms at least
  fix: set the clocks of the machines by one time server, or have the hop’s source give times of our own clock`,
    );
    expect(await failure(() => expectation.toHaveStepLatency('kafka.trips', 'redis.trips', { max: 5_000 }))).toContain(
      'the way to kafka.trips takes cannot be told',
    );
  }
  await expectStep(events).toHaveLatency('redis.trips', { max: 20 });
});

test('what is late by our clock is late at a hop whose clock is behind', async () => {
  await using pipeline = quietPipeline();
  const [first, second, third] = await pipeline.tracer().injectMany(trips(3));
  const events = [first, second, third].filter((event) => event !== undefined);
  for (const [at, event] of events.entries()) showAt(pipeline.redis, event, ([5, 10, 1_500][at] ?? 0) - BEHIND_MS);
  expect(await failure(() => expectHop(events).toReach('redis.trips', { withinMs: 1_000 }))).toContain('1 late');
  await expectHop(events).toReach('redis.trips', { withinMs: 2_000 });
});

test('a latency of two milliseconds less than none is the grain of the clocks, and counts as none', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(2));
  for (const event of events) showAt(pipeline.kafka, event, -1);
  await expectHop(events).toHaveLatency('kafka.trips', { max: 0 });
});

test('a sighting that may be from before its sending is shown from there on, and a step counts from there', async () => {
  await using pipeline = quietPipeline();
  const [event] = await pipeline.tracer().injectMany(trips(1));
  if (event === undefined) throw new TypeError('nothing was sent');
  showAt(pipeline.kafka, event, -40, 9);
  showAt(pipeline.redis, event, 3);
  await expectStep(event).toHaveStepLatency('kafka.trips', 'redis.trips', { max: 4 });
  pipeline.kafka.unstamped = { hops: ['kafka.trips'], fix: 'let the topic stamp its appends' };
  const text = await messageOfFailure(() =>
    expectStep(event).toHaveStepLatency('kafka.trips', 'redis.trips', { max: 1 }),
  );
  expect(text).toContain(
    'received p50 0 to 3 ms, p95 0 to 3 ms, p99 0 to 3 ms, max 0 to 3 ms over 1 sample, max undecided: the sightings are not sharp enough; at kafka.trips let the topic stamp its appends',
  );
  expect(await failure(() => expectHop(event).toReach('websocket.trips', { withinMs: 1 }))).toContain(
    'kafka.trips      +0..9 ms',
  );
});

test('an event of a live source whose clock is ahead was emitted by the time that it was seen, and no latency is told', async () => {
  const { promise, resolve } = Promise.withResolvers<(at: number) => void>();
  await using graph = new MemoryGraph({
    entrances: {
      exchange: {
        observe: (_, emit) => {
          resolve((at) => {
            emit({ stream: 'ticks', key: 'BTC', payload: {}, ids: `BTC|${at}`, at });
          });
          return Promise.resolve({ drain: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() });
        },
      },
    },
    hops: [{ name: 'kafka.ticks', after: 'exchange' }],
  });
  const instant = 1_000_000;
  const tracer = graph.tracer({ now: () => instant });
  await using observed = await tracer.observe();
  const at = instant + BEHIND_MS;
  (await promise)(at);
  const events = await observed.emitted(1, 60_000);
  expect(events[0]).toMatchObject({ intendedAt: instant, sentAt: instant });
  graph.pass('kafka.ticks', `BTC|${at}`, messageOf({}), { earliest: instant + 400 });
  await expectHop(events).toReach('kafka.ticks', { withinMs: 500_000 });
  expect(await failure(() => expectHop(events).toHaveLatency('kafka.ticks', { max: 1_000 }))).toContain(
    'apart: 3,000 ms at least',
  );
});
