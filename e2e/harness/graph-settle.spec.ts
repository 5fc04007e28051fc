import { expect, test } from '@playwright/test';
import { failuresOf } from '../../fixtures/checks/hop-failure.ts';
import type { Carrier } from '../../fixtures/trace/types.ts';
import { type HopSketch, MemoryGraph, OPEN_DOOR } from './memory-graph.ts';
import { exactlyOnceExpect } from '../../fixtures/matchers/exactly-once.ts';
import { trip } from './memory-pipeline.ts';

/** Two branches behind one hop, and a side hop: what is asked of one branch is none of the other's business. */
const FAN_OUT: readonly HopSketch[] = [
  { name: 'kafka.trips', after: 'api' },
  { name: 'kafka.dead', after: 'kafka.trips', side: true },
  { name: 'redis.trips', after: 'kafka.trips' },
  { name: 'websocket.trips', after: 'redis.trips' },
  { name: 'bronze.trips', after: 'kafka.trips' },
];

/** Writes down when it was asked. */
function carrier(name: string, asked: string[]): Carrier {
  return {
    name,
    passed: () => {
      asked.push(name);
      return Promise.resolve();
    },
  };
}

test('HA-01 settling a hop drains the hops on its way, each behind those before it, and no sibling', async () => {
  await using graph = new MemoryGraph({ hops: FAN_OUT });
  const order: string[] = [];
  for (const kind of ['bronze', 'kafka', 'redis', 'websocket']) {
    graph.source(kind).onDrain = () => {
      order.push(kind);
    };
  }
  await graph.tracer().settle('bronze.trips', 1_000);
  expect(order).toEqual(['kafka', 'bronze']);
  // Of the source that watches several hops only the one on the way is asked.
  expect(graph.source('kafka').drained).toEqual([['kafka.trips']]);
});

test('HA-01 a sibling that is broken keeps nobody from settling', async () => {
  await using graph = new MemoryGraph({ hops: FAN_OUT });
  graph.source('redis').onDrain = () => Promise.reject(new Error('the marker did not come back'));
  const tracer = graph.tracer();
  await tracer.settle('bronze.trips', 1_000);
  await expect(tracer.settle('websocket.trips', 1_000)).rejects.toThrow(
    'what is under way to websocket.trips does not come to an end [E_NOT_SETTLED]',
  );
  // Reports say where it is held up, which is on the way there.
  expect(failuresOf('Error: what is under way to websocket.trips does not come to an end')).toEqual([
    { hop: 'websocket.trips', firstBadHop: 'redis.trips', kind: 'unsettled', count: 1, service: 'redis.trips-service' },
  ]);
});

test('HA-01 behind a join of two entrances the way from the one is settled by which the events of the test came', async () => {
  await using graph = new MemoryGraph({
    entrances: { api: OPEN_DOOR, metric: OPEN_DOOR },
    hops: [
      { name: 'joined.all', after: ['api', 'rules.firing'] },
      { name: 'rules.firing', after: 'metric' },
      { name: 'heard.all', after: 'joined.all' },
    ],
  });
  const tracer = graph.tracer();
  await tracer.inject({ ...trip(), entrance: 'api' });
  await tracer.settle('heard.all', 1_000);
  expect(graph.source('rules').drained).toEqual([]);
  expect(graph.source('heard').drained).toEqual([['heard.all']]);

  await tracer.inject({ ...trip(), entrance: 'metric' });
  await tracer.settle('heard.all', 1_000);
  expect(graph.source('rules').drained).toEqual([['rules.firing']]);
});

test('HA-01 behind a join both ways are settled, and hops of one wave side by side', async () => {
  await using graph = new MemoryGraph({
    hops: [
      { name: 'joined.all', after: ['left.a', 'right.b'] },
      { name: 'left.a', after: 'api' },
      { name: 'right.b', after: 'api' },
      { name: 'beside.c', after: 'api' },
    ],
  });
  const [left, right] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  // Each waits until the other has begun: one after the other they would wait for ever.
  graph.source('left').onDrain = () => (left.resolve(undefined), right.promise);
  graph.source('right').onDrain = () => (right.resolve(undefined), left.promise);
  await graph.tracer().settle('joined.all', 1_000);
  expect(graph.source('joined').drains).toEqual(['joined']);
  expect(graph.source('beside').drains).toEqual([]);
});

test('HA-01 what carries events is asked before its hops are drained, once for all of them, and no sibling’s', async () => {
  const asked: string[] = [];
  const processor = carrier('processor', asked);
  const hops = FAN_OUT.map((hop) => {
    if (hop.name === 'bronze.trips') return { ...hop, carriers: [carrier('stream', asked)] };
    return hop.name === 'kafka.trips' ? hop : { ...hop, carriers: [processor] };
  });
  await using graph = new MemoryGraph({
    hops: [...hops, { name: 'redis.all', after: ['redis.trips', 'kafka.dead'], carriers: [processor] }],
  });
  for (const kind of ['kafka', 'redis']) {
    graph.source(kind).onDrain = () => {
      asked.push(kind);
    };
  }
  await graph.tracer().settle('redis.all', 1_000);
  // The first wave behind Kafka has two hops of the processor's; what it has brought there it carries on in the next.
  expect(asked).toEqual(['kafka', 'processor', ...['kafka', 'redis'], 'processor', 'redis']);
});

test('HA-01 what does not carry is named, in settling and before the first event', async () => {
  const late: Carrier = {
    name: 'consumer group processor',
    passed: () => Promise.reject(new Error('7 behind')),
    ready: () => (joined ? Promise.resolve() : Promise.reject(new Error('no members'))),
  };
  let joined = false;
  await using graph = new MemoryGraph({
    hops: [...FAN_OUT.slice(0, 2), { name: 'redis.trips', after: 'kafka.trips', carriers: [late] }],
  });
  const tracer = graph.tracer();
  await expect(tracer.inject(trip())).rejects.toThrow(
    'consumer group processor is not at work [E_NOT_READY]\n  carries: ["redis.trips"]\n  cause: no members',
  );
  joined = true;
  await tracer.inject(trip());
  await expect(tracer.settle('redis.trips', 1_000)).rejects.toThrow(/\[E_NOT_SETTLED\][^]*cause: 7 behind/);
});

test('what a fault of the test’s own keeps from carrying is said to be the test’s, as long as the fault lasts', async () => {
  const stopped: Carrier = {
    name: 'consumer group processor',
    passed: () => Promise.resolve(),
    ready: () => Promise.reject(new Error('no members')),
  };
  await using graph = new MemoryGraph({ hops: [{ name: 'kafka.trips', after: 'api', carriers: [stopped] }] });
  let healed = {};
  const tracer = graph.tracer({ faults: () => [{ name: 'stop stream-processor', from: 0, ...healed }] });
  await expect(tracer.inject(trip())).rejects.toThrow(
    'what carries events is not at work, and the test itself has broken something [E_NOT_READY]\n  broken: stop stream-processor\n  cause: consumer group processor is not at work',
  );
  healed = { to: 1 };
  await expect(tracer.inject(trip())).rejects.toThrow(/^consumer group processor is not at work/);
});

test('HA-01 what lies behind a hop keeps nobody from settling it, and is not asked', async () => {
  const asked: string[] = [];
  const behind: Carrier = { name: 'live', passed: () => Promise.reject(new Error('has not committed yet')) };
  await using graph = new MemoryGraph({
    hops: [
      { name: 'kafka.orders', after: 'api', carriers: [carrier('shop', asked)] },
      { name: 'redis.orders', after: 'kafka.orders', carriers: [behind] },
    ],
  });
  const tracer = graph.tracer();
  const order = await tracer.inject(trip());
  graph.show(order, 'kafka.orders');
  await exactlyOnceExpect(order).toReachExactlyOnce('kafka.orders', { withinMs: 5_000 });
  expect(asked).toEqual(['shop']);
  graph.show(order, 'redis.orders');
  await expect(exactlyOnceExpect(order).toReachExactlyOnce('redis.orders', { withinMs: 5_000 })).rejects.toThrow(
    /\[E_NOT_SETTLED\][^]*cause: has not committed yet/,
  );
});

test('HA-01 nothing is waited for at a hop on the way that has been settled, and everything at a sibling', async () => {
  await using graph = new MemoryGraph({ hops: FAN_OUT });
  const tracer = graph.tracer();
  const event = await tracer.inject(trip());
  await tracer.settle('bronze.trips', 1_000);
  const begun = performance.now();
  expect((await tracer.reached('kafka.trips', [event], 30_000)).missing).toEqual([event]);
  expect(performance.now() - begun).toBeLessThan(20_000);
  setTimeout(() => {
    graph.show(event, 'redis.trips');
  }, 20);
  expect((await tracer.reached('redis.trips', [event], 60_000)).missing).toEqual([]);
});
