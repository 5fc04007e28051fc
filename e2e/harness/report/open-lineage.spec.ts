import { expect, test } from '@playwright/test';
import * as v from 'valibot';
import { claimedLineage } from '../../../fixtures/checks/lineage/claims.ts';
import { openLineageLines } from '../../../fixtures/report/exports/open-lineage.ts';
import { RunLineages } from '../../../fixtures/report/run/lineage.ts';
import type { Run } from '../../../fixtures/report/run/run-schema.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { alteredFare, BEGAN, recordedRun, redTest } from './recorded-run.ts';

const KAFKA = { namespace: 'kafka://127.0.0.1:41234', name: 'trips' };
const REDIS = { namespace: 'redis://127.0.0.1:41235', name: 'trips' };

/** What OpenLineage 2-0-2 says of a RunEvent; facets are what `BaseFacet` asks of each, and theirs beside it. */
const facet = v.looseObject({ _producer: uri(), _schemaURL: uri() });
const facets = v.optional(v.record(v.string(), facet));
const statistics = (name: string) =>
  v.object({ [name]: v.looseObject({ ...facet.entries, rowCount: v.pipe(v.number(), v.integer()) }) });
const dataset = { namespace: v.string(), name: v.string(), facets };
const runEvent = v.strictObject({
  eventType: v.picklist(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: v.pipe(v.string(), v.isoTimestamp()),
  producer: uri(),
  schemaURL: v.pipe(uri(), v.startsWith('https://openlineage.io/spec/2-0-2/OpenLineage.json')),
  run: v.strictObject({ runId: v.pipe(v.string(), v.uuid()), facets }),
  job: v.strictObject({ namespace: v.string(), name: v.string(), facets }),
  inputs: v.array(v.strictObject({ ...dataset, inputFacets: v.optional(statistics('inputStatistics')) })),
  outputs: v.array(v.strictObject({ ...dataset, outputFacets: v.optional(statistics('outputStatistics')) })),
});

function lineage(): NonNullable<Run['lineage']> {
  const lineages = new RunLineages();
  const [earliest, latest] = [BEGAN + 100, BEGAN + 900];
  const test = (events: number) => ({
    places: [
      { hop: 'kafka.trips', service: 'simulation-api', dataset: KAFKA, events, earliest, latest },
      { hop: 'redis.trips', service: 'stream-processor', dataset: REDIS, events, earliest, latest: latest + events },
      { hop: 'websocket.trips', service: 'gateway', events: 0 },
    ],
    edges: [
      { from: 'api', to: 'kafka.trips', entrance: true, events },
      { from: 'kafka.trips', to: 'redis.trips', entrance: false, events },
      { from: 'redis.trips', to: 'websocket.trips', entrance: false, events: 0 },
    ],
  });
  lineages.add('rideshare', test(40));
  lineages.add('rideshare', test(10));
  return lineages.all();
}

function eventsOf(run: Run): v.InferOutput<typeof runEvent>[] {
  return openLineageLines(run)
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(runEvent, JSON.parse(line)));
}

const run = { ...recordedRun({ events: 200, minutes: 1 }), lineage: lineage() };

test('lineage is written as RunEvents of OpenLineage: a job for what brings events to a hop, begun and ended', () => {
  const events = eventsOf(run);
  expect(events.map(({ eventType, job }) => [eventType, job.name])).toEqual([
    ['START', 'simulation-api to kafka.trips'],
    ['COMPLETE', 'simulation-api to kafka.trips'],
    ['START', 'stream-processor to redis.trips'],
    ['COMPLETE', 'stream-processor to redis.trips'],
  ]);
  const [, , start, end] = events;
  expect(start?.run.runId).toBe(end?.run.runId);
  expect(new Set(events.map(({ run: { runId } }) => runId)).size).toBe(2);
  expect(end).toMatchObject({
    eventTime: new Date(BEGAN + 940).toISOString(),
    job: { namespace: 'dyetrace://rideshare' },
    inputs: [{ ...KAFKA, inputFacets: { inputStatistics: { rowCount: 50 } } }],
    outputs: [
      {
        ...REDIS,
        outputFacets: { outputStatistics: { rowCount: 50 } },
        facets: { dyetrace_freshness: { newestAt: new Date(BEGAN + 940).toISOString(), p95Ms: 120, maxMs: 180 } },
      },
    ],
  });
});

test('what nothing holds is no input, and a way that nobody has travelled is no job', () => {
  const events = eventsOf(run);
  expect(events.filter(({ job }) => job.name.startsWith('simulation-api')).flatMap(({ inputs }) => inputs)).toEqual([]);
  expect(events.filter(({ job }) => job.name.startsWith('gateway'))).toEqual([]);
});

test('a job that a failure of the run names has failed, with what it says', () => {
  const red = redTest('RS-02', [alteredFare(3)]);
  const failed = { ...recordedRun({ events: 200, minutes: 1, tests: [red] }), lineage: lineage() };
  const events = eventsOf(failed).filter(({ job }) => job.name === 'stream-processor to redis.trips');
  expect(events.map(({ eventType }) => eventType)).toEqual(['START', 'FAIL']);
  expect(events[1]?.run.facets?.errorMessage).toMatchObject({
    message: 'altered between kafka.trips and redis.trips, by stream-processor',
  });
});

test('what is written can be read back as the claims of a pipeline', ({}, testInfo) => {
  const file = testInfo.outputPath('openlineage.ndjson');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, openLineageLines(run));
  expect(claimedLineage(file).claims).toEqual([{ from: KAFKA, to: REDIS, job: 'stream-processor to redis.trips' }]);
});

function uri() {
  return v.pipe(v.string(), v.regex(/^[a-z][a-z0-9+.-]*:\S+$/i));
}
