import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { claimedLineage } from '../../fixtures/checks/lineage/claims.ts';
import { failuresOf } from '../../fixtures/checks/hop-failure.ts';
import { type LineageEdge, travelledExpect } from '../../fixtures/matchers/lineage.ts';
import { claimedEdges } from '../../fixtures/trace/datasets.ts';
import { failure, messageOfFailure, quietPipeline, showAt } from './matcher-world.ts';
import { trips } from './memory-pipeline.ts';

const WAY: readonly LineageEdge[] = [
  { from: 'api', to: 'kafka.trips' },
  { from: 'kafka.trips', to: 'redis.trips' },
  { from: 'redis.trips', to: 'websocket.trips' },
];
const WITHIN = { withinMs: 50 };

/** Three trips, seen at the places named. */
async function travelled(pipeline: ReturnType<typeof quietPipeline>, ...places: readonly (typeof PLACES)[number][]) {
  const events = await pipeline.tracer().injectMany(trips(3));
  for (const event of events) for (const place of places) showAt(pipeline[place], event, 5);
  return events;
}

const PLACES = ['kafka', 'redis', 'websocket'] as const;

test('toHaveLineage passes for the ways that events have taken, and for those of them with places between left out', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline, ...PLACES);
  await travelledExpect(events).toHaveLineage(WAY, { ...WITHIN, only: true });
  await travelledExpect(events).toHaveLineage([{ from: 'kafka.trips', to: 'websocket.trips' }], WITHIN);
});

test('an edge that no event has travelled is missing, with the hop and the service that brought nothing', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline, 'kafka');
  const expectation = () => travelledExpect(events).toHaveLineage(WAY.slice(0, 2), WITHIN);
  expect(await failure(expectation)).toContain(
    `3 trips: expected to have this lineage within 50 ms, 1 of 2 edges nobody has travelled
  missing  kafka.trips -> redis.trips  nobody has travelled it: 3 at kafka.trips, 0 at redis.trips
  the first one missing: between kafka.trips and redis.trips, so look at the service redis-service`,
  );
  expect(failuresOf(await messageOfFailure(expectation))).toEqual([
    {
      hop: 'redis.trips',
      kind: 'missing',
      lastGoodHop: ['kafka.trips'],
      firstBadHop: 'redis.trips',
      service: 'redis-service',
      count: 3,
    },
  ]);
});

test('an event that comes past a hop has travelled an edge that the lineage does not have', async () => {
  await using pipeline = quietPipeline();
  const events = await pipeline.tracer().injectMany(trips(3));
  for (const event of events) {
    if (event.index > 0) showAt(pipeline.kafka, event, 5);
    showAt(pipeline.redis, event, 7);
  }
  const expectation = () => travelledExpect(events).toHaveLineage(WAY.slice(0, 2), WITHIN);
  expect(await failure(expectation)).toContain(
    `3 trips: expected to have this lineage within 50 ms, 1 edge travelled that it does not have
  astray  api -> redis.trips  1 travelled it, trip 7f3c…#0 first, past kafka.trips
  the first one astray: between api and redis.trips, so look at the service redis-service`,
  );
  await expect(expectation()).rejects.toThrow();
});

test('an event that comes where the lineage does not lead is told only where the other hops count too', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline, ...PLACES);
  await travelledExpect(events).toHaveLineage(WAY.slice(0, 2), WITHIN);
  expect(
    await failure(() => travelledExpect(events).toHaveLineage(WAY.slice(0, 2), { ...WITHIN, only: true })),
  ).toContain('astray  redis.trips -> websocket.trips  3 travelled it');
});

test('nothing is said of nothing: no edges, nothing travelled behind not, a hop that nobody knows, a hop not watched', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline);
  await expect(travelledExpect(events).toHaveLineage([], WITHIN)).rejects.toThrow('E_EMPTY_INPUT');
  await expect(travelledExpect(events).toHaveLineage(WAY, WITHIN)).rejects.toThrow('3 of 3 edges nobody has travelled');
  await expect(travelledExpect(events).not.toHaveLineage(WAY, WITHIN)).rejects.toThrow('E_EMPTY_INPUT');
  const unknown = [{ from: 'kafka.trips', to: 'redis.trip' }];
  await expect(travelledExpect(events).toHaveLineage(unknown, WITHIN)).rejects.toThrow('E_HOP_UNKNOWN');
  for (const event of events) for (const place of PLACES) showAt(pipeline[place], event, 5);
  const at = events[0]?.sentAt ?? 0;
  pipeline.redis.blind = [{ from: at + 1, to: at + 9 }];
  await expect(travelledExpect(events).toHaveLineage(WAY, WITHIN)).rejects.toThrow('E_BLIND');
});

test('what jobs claim is compared with what events have travelled: by another address, and through what is no hop', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline, ...PLACES);
  const claims = claimed(
    ['kafka://kafka:9092 trips', 'file scratch', 'cleanser'],
    ['file scratch', 'redis://redis:6379 trips', 'publisher'],
    ['redis://redis:6379 trips', 'websocket://gateway:80 trips', 'gateway'],
  );
  await travelledExpect(events).toHaveLineage(claimedLineage(claims), WITHIN);
});

test('a bucket is a part of the name, and not an address', async () => {
  await using pipeline = quietPipeline();
  pipeline.redis.hops.forEach((hop, at) => {
    Object.assign(hop, { dataset: () => ({ namespace: 's3://lake', name: `bronze/${at}` }) });
  });
  const taps = pipeline.taps;
  const edges = (bucket: string) =>
    claimedEdges(taps, claimedLineage(claimed(['kafka://kafka:9092 trips', `s3a://${bucket} /bronze/0`, 'spark'])));
  expect(edges('lake')).toEqual([{ from: 'kafka.trips', to: 'redis.trips', by: 'spark' }]);
  expect(() => edges('other')).toThrow(/claims nothing of two hops/);
});

test('an edge that a job claims and nobody has travelled is missing, and says who claims it', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline, 'kafka', 'redis');
  const claims = claimed(
    ['kafka://kafka:9092 trips', 'redis://redis:6379 trips', 'publisher'],
    ['redis://redis:6379 trips', 'websocket://gateway:80 trips', 'gateway'],
  );
  expect(await failure(() => travelledExpect(events).toHaveLineage(claimedLineage(claims), WITHIN))).toContain(
    'missing  redis.trips -> websocket.trips  nobody has travelled it, as gateway says: 3 at redis.trips, 0 at websocket.trips',
  );
});

test('an edge that events have travelled and no job claims is astray', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline, ...PLACES);
  const claims = claimed(
    ['kafka://kafka:9092 trips', 'redis://redis:6379 trips', 'publisher'],
    ['kafka://kafka:9092 trips', 'websocket://gateway:80 trips', 'gateway'],
  );
  expect(await failure(() => travelledExpect(events).toHaveLineage(claimedLineage(claims), WITHIN))).toContain(
    'astray   redis.trips -> websocket.trips  3 travelled it',
  );
});

test('claims that are of no hop, of nothing, of failed runs or cut off are refused', async () => {
  await using pipeline = quietPipeline();
  const events = await travelled(pipeline, ...PLACES);
  const foreign = claimedLineage(claimed(['kafka://kafka:9092 orders', 'redis://redis:6379 orders', 'other']));
  await expect(travelledExpect(events).toHaveLineage(foreign, WITHIN)).rejects.toThrow(/claims nothing of two hops/);
  const whole = lineOf('START', 'a', ['kafka://kafka:9092 trips'], ['redis://redis:6379 trips']);
  const failed = lineOf('FAIL', 'a', [], []);
  expect(() => claimedLineage(fileOf([whole, failed]))).toThrow('E_EMPTY_INPUT');
  expect(() => claimedLineage(fileOf([]))).toThrow('E_EMPTY_INPUT');
  expect(() => claimedLineage(fileOf([whole, whole.slice(0, 40)]))).toThrow(/line 2 of .* is no lineage event/);
  expect(() => claimedLineage(fileOf(['{"eventType":"START"}']))).toThrow(/line 1 of .* is no lineage event: job/);
  expect(() => claimedLineage('/nowhere/events.ndjson')).toThrow('E_CLAIM_UNREADABLE');
});

/** A file in which each run says at its start what it reads and at its end what it has written, as Spark’s does. */
function claimed(...edges: readonly (readonly [from: string, to: string, job: string])[]): string {
  return fileOf(
    edges.flatMap(([from, to, job]) => [lineOf('START', job, [from], []), lineOf('COMPLETE', job, [], [to])]),
  );
}

function lineOf(eventType: string, job: string, inputs: readonly string[], outputs: readonly string[]): string {
  const named = (text: string) => ({ namespace: text.split(' ')[0], name: text.split(' ')[1] });
  return JSON.stringify({
    eventType,
    eventTime: '2026-11-29T12:00:00Z',
    run: { runId: job },
    job: { namespace: 'spark', name: job },
    inputs: inputs.map(named),
    outputs: outputs.map(named),
  });
}

function fileOf(lines: readonly string[]): string {
  const folder = test.info().outputPath();
  mkdirSync(folder, { recursive: true });
  const file = path.join(mkdtempSync(path.join(folder, 'claims-')), 'lineage.ndjson');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}
