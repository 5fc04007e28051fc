import { expect, mergeExpects, test } from '@playwright/test';
import { hopLatencies } from '../../fixtures/load/hop-latencies.ts';
import { latencyExpect } from '../../fixtures/matchers/latency.ts';
import { loadExpect } from '../../fixtures/matchers/load.ts';
import { waterfallSvg } from '../../fixtures/report/waterfall.ts';
import { stepLatencies } from '../../fixtures/trace/step-latencies.ts';
import { messageOfFailure } from './matcher-world.ts';
import { type HopSketch, MemoryGraph, OPEN_DOOR } from './memory-graph.ts';
import { trip, trips } from './memory-pipeline.ts';

const expectStep = mergeExpects(latencyExpect, loadExpect);
const FAN_OUT: readonly HopSketch[] = [
  { name: 'kafka.trips', after: 'api' },
  { name: 'redis.trips', after: 'kafka.trips' },
  { name: 'bronze.trips', after: 'kafka.trips' },
];

test('HA-01 a step between siblings is refused with the hops that lead there, and one on the way is not', async () => {
  await using graph = new MemoryGraph({ hops: FAN_OUT });
  const events = await graph.tracer().injectMany(trips(3));
  for (const event of events) graph.show(event, 'kafka.trips', 'redis.trips', 'bronze.trips');
  await expectStep(events).toHaveStepLatency('kafka.trips', 'bronze.trips', { max: 10 });
  await expectStep(events).toHaveStepLatency('api.trips', 'bronze.trips', { max: 10 });
  for (const from of ['redis.trips', 'bronze.trips']) {
    expect(
      await messageOfFailure(() => expectStep(events).toHaveStepLatency(from, 'bronze.trips', { max: 10 })),
    ).toContain(
      `no step leads from ${from} to bronze.trips [E_HOP_UNORDERED]\n  before bronze.trips: kafka.trips, api`,
    );
  }
});

test('HA-01 a step begins at the hop that the event has really passed on its way', async () => {
  await using graph = new MemoryGraph({ hops: FAN_OUT });
  const tracer = graph.tracer();
  const event = await tracer.inject(trip());
  // At 1, 2 and 3 ms: the tables come last, and their step counts from Kafka all the same.
  graph.show(event, 'kafka.trips', 'redis.trips', 'bronze.trips');
  const steps = hopLatencies(tracer, [event]).map(({ hop, step }) => [
    hop,
    step?.from,
    Math.round(step?.upper.max ?? 0),
  ]);
  expect(steps).toEqual([
    ['api.trips', undefined, 0],
    ['kafka.trips', 'api.trips', 1],
    ['redis.trips', 'kafka.trips', 1],
    ['bronze.trips', 'kafka.trips', 2],
  ]);
});

test('HA-01 behind a join each event’s step counts from the way that it has come', async () => {
  await using graph = new MemoryGraph({
    entrances: { api: { ...OPEN_DOOR, streams: ['trips'] }, feed: { ...OPEN_DOOR, streams: ['ticks'] } },
    hops: [
      { name: 'kafka.trips', after: 'api', stream: 'trips' },
      { name: 'kafka.ticks', after: 'feed', stream: 'ticks' },
      { name: 'joined.all', after: ['kafka.trips', 'kafka.ticks'] },
    ],
  });
  const tracer = graph.tracer();
  const events = await tracer.injectMany([trip(), { ...trip(), stream: 'ticks' }]);
  for (const event of events) graph.show(event, `kafka.${event.stream}`, 'joined.all');
  const rows = hopLatencies(tracer, events).map(({ hop, expected, missing, step }) => [
    hop,
    expected,
    missing,
    step?.from,
    step?.upper.samples,
  ]);
  expect(rows).toEqual([
    ['api.trips', 1, 0, undefined, undefined],
    ['kafka.trips', 1, 0, 'api.trips', 1],
    ['joined.all', 1, 0, 'kafka.trips', 1],
    ['feed.ticks', 1, 0, undefined, undefined],
    ['kafka.ticks', 1, 0, 'feed.ticks', 1],
    ['joined.all', 1, 0, 'kafka.ticks', 1],
  ]);
  // Over both: of each event only the step that it has made.
  expect(stepLatencies(tracer, 'kafka.*', 'joined.all', events).events).toEqual(events);
});

test('HA-01 a waterfall draws each hop from the one before it on its way, and says where every way ends', async () => {
  await using graph = new MemoryGraph({
    hops: [...FAN_OUT, { name: 'report.trips', after: ['redis.trips', 'bronze.trips'] }],
  });
  const tracer = graph.tracer();
  const event = await tracer.inject(trip());
  graph.show(event, 'kafka.trips', 'redis.trips', 'bronze.trips');
  const svg = waterfallSvg([await tracer.journey(event)]);
  expect(svg).toContain('last seen at redis.trips and bronze.trips');
  expect(svg.match(/>NOT SEEN</g)).toHaveLength(1);
  // From Kafka at 1 ms, and not from Redis at 2 ms.
  const bars = [...svg.matchAll(/<rect x="([\d.]+)" y="(?:103|129)" [^>]*fill="#3b82c4"/g)].map(([, x]) => Number(x));
  expect(bars).toHaveLength(2);
  expect(bars[0]).toBe(bars[1]);
});
