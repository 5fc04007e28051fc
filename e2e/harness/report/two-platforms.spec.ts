import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { TestCase, TestResult } from '@playwright/test/reporter';
import { ATTACHED_FAILURES } from '../../../fixtures/checks/hop-failure.ts';
import { compareRuns } from '../../../fixtures/report/compare/compare.ts';
import { chromeTrace, type TraceEvent } from '../../../fixtures/report/exports/chrome-trace.ts';
import { runMarkdown } from '../../../fixtures/report/exports/markdown.ts';
import { otlpLines } from '../../../fixtures/report/exports/otlp.ts';
import { HOP_SUMMARY, type HopSummary } from '../../../fixtures/report/hop-summary.ts';
import { PlatformTotals } from '../../../fixtures/report/hop-table.ts';
import { pageData } from '../../../fixtures/report/page/page-data.ts';
import { runPage } from '../../../fixtures/report/page/page.ts';
import { Density } from '../../../fixtures/report/record/density.ts';
import type { ServicesRecord, TestRecord } from '../../../fixtures/report/record/test-record.ts';
import { type CollectedRun, RunCollector } from '../../../fixtures/report/run/collect.ts';
import type { RunFailure } from '../../../fixtures/report/run/run-schema.ts';
import { lastGreen, rememberGreen } from '../../../fixtures/report/run/last-green.ts';
import { encodeHistogram, histogramOf } from '../../../fixtures/trace/histogram.ts';
import { alteredFare, alteredJourney, BEGAN } from './recorded-run.ts';

/** Both have a hop `redis.trips` and a service `gateway`. */
const PLATFORMS = [
  { platform: 'rideshare', ms: 10, service: 'stream-processor' },
  { platform: 'shop', ms: 400, service: 'shop-writer' },
] as const;
type Platform = (typeof PLATFORMS)[number];

/** A run with tests of both, each of which saw so many events at `redis.trips`; with `failures` they are red. */
function runOf(events: number, failures: readonly RunFailure[] = []): CollectedRun {
  const collector = new RunCollector();
  const totals = new PlatformTotals();
  for (const of of PLATFORMS) {
    const summary = summaryOf(of, events);
    totals.add(summary);
    collector.add(testCase(of, failures), resultOf(summary, failures), recordOf(of, events));
  }
  const result = { status: 'passed', duration: 60_000, startTime: new Date(BEGAN) } as const;
  const tally = { passed: 2, failed: 0, flaky: 0, skipped: 0, notRun: 0 };
  return collector.finish({ config: undefined, result, tally, groups: totals.groups(), errors: [] });
}

function testCase({ platform }: Platform, failures: readonly RunFailure[]): TestCase {
  return {
    id: platform,
    annotations: [],
    expectedStatus: 'passed',
    location: { file: `${platform}.spec.ts`, line: 1, column: 1 },
    parent: { project: () => ({ name: platform }) },
    titlePath: () => ['', platform, `${platform}.spec.ts`, `T-1 of ${platform}`],
    outcome: () => (failures.length === 0 ? 'expected' : 'unexpected'),
  } as unknown as TestCase;
}

function resultOf(summary: HopSummary, failures: readonly RunFailure[]): TestResult {
  const attached = (name: string, value: unknown) => ({
    name,
    contentType: '',
    body: Buffer.from(JSON.stringify(value)),
  });
  return {
    status: failures.length === 0 ? 'passed' : 'failed',
    startTime: new Date(BEGAN),
    duration: 1_000,
    annotations: [],
    errors: failures.map(({ kind }) => ({ message: `Error: ${kind}` })),
    attachments: [attached(HOP_SUMMARY, summary), attached(ATTACHED_FAILURES, failures)],
  } as unknown as TestResult;
}

function summaryOf({ platform, ms }: Platform, events: number): HopSummary {
  const latencies = encodeHistogram(histogramOf(Array.from({ length: events }, () => ms)));
  const figures = { events, expected: events, missing: 0, repeated: 0, latencies };
  return { version: 1, platform, hops: [{ hop: 'redis.trips', ...figures }] };
}

function recordOf({ platform, ms, service }: Platform, events: number): TestRecord {
  const density = new Density();
  for (let at = 0; at < events; at += 1) density.add(BEGAN + at, ms);
  const stack = `dyetrace-1-${platform}`;
  const services: ServicesRecord = {
    stack,
    faults: [],
    samples: [1, 2].map((at) => ({ service: 'gateway', at: BEGAN + at * 1_000, cpuMs: at, memoryBytes: ms })),
    restarts: platform === 'shop' ? [{ service: 'gateway', at: BEGAN, how: 'out of memory' }] : [],
    errorLines: [],
    moreErrorLines: 0,
    spoken: { retry: 0, duplicate: 0, rebalance: 0 },
    log: [{ at: BEGAN, service: 'gateway', text: 'up' }],
    cutLines: 0,
  };
  return {
    version: 1,
    platform,
    services,
    events: {
      sent: events,
      hops: [{ hop: 'redis.trips', after: [], service, density: density.record() }],
      lineage: { places: [], edges: [] },
      journeys: [alteredJourney()],
      flawed: 0,
      coincidences: [{ hop: 'redis.trips', events: 1, during: [], outside: 1 }],
      inFlight: [],
    },
  };
}

const NAMES = ['redis.trips (rideshare)', 'redis.trips (shop)'];
const collected = runOf(7);
const { run } = collected;

test('hops of one name of two platforms have figures of their own, and the platform in their name', () => {
  expect(run.hops.map(({ platform, hop, events, p50Ms }) => [platform, hop, events, Math.round(p50Ms ?? 0)])).toEqual([
    ['rideshare', 'redis.trips', 7, 10],
    ['shop', 'redis.trips', 7, 400],
  ]);
  const page = runPage(collected, { report: undefined, beside: '' });
  for (const name of NAMES) {
    expect(page, 'its chart').toContain(`aria-label="${name}: events a second and latency over time"`);
    expect(page, 'its row').toContain(`<th scope="row">${name}</th>`);
    expect(runMarkdown(run)).toContain(`| ${name} | 7 |`);
  }
  expect(pageData(run, []).hops.map(({ hop, spans }) => [hop, spans.length])).toEqual(NAMES.map((name) => [name, 1]));
});

test('services of one name of two stacks have restarts and log lines of their own', () => {
  const { containers, ticks, log } = pageData(run, collected.logs);
  expect(containers.map(({ name }) => name)).toEqual(['gateway (dyetrace-1-rideshare)', 'gateway (dyetrace-1-shop)']);
  expect(ticks.map(({ stack, service }) => [stack, service])).toEqual([['dyetrace-1-shop', 'gateway']]);
  expect(log.map(({ service }) => service)).toEqual(containers.map(({ name }) => name));
});

test('one kind of failure at hops of one name is two causes, each with the name of its platform', () => {
  const red = runOf(7, [{ ...alteredFare(3), service: 'gateway' }]).run;
  expect(red.causes.map(({ title, tests }) => [title, tests])).toEqual([
    ['fare altered between kafka.trips and redis.trips, by gateway (rideshare)', ['rideshare']],
    ['fare altered between kafka.trips and redis.trips, by gateway (shop)', ['shop']],
  ]);
});

test('exports and the last green run know each journey by its own platform', ({}, testInfo) => {
  const { traceEvents } = JSON.parse(chromeTrace(run)) as { readonly traceEvents: readonly TraceEvent[] };
  const threads = traceEvents.filter(({ name }) => name === 'thread_name');
  expect(threads.map(({ args }) => args?.name)).toEqual(NAMES);
  const seen = traceEvents.filter(({ ph, args }) => ph === 'X' && args?.hop === 'redis.trips');
  expect(seen.map(({ tid }) => tid)).toEqual(threads.map(({ tid }) => tid));
  for (const [at, line] of otlpLines(run).trimEnd().split('\n').entries()) {
    expect(line).toContain(`"${PLATFORMS[at]?.service ?? ''}"`);
  }
  mkdirSync(testInfo.outputDir, { recursive: true });
  rememberGreen(testInfo.outputDir, run);
  const medians = [...lastGreen(testInfo.outputDir)].map(([platform, of]) => [
    platform,
    Math.round(of.get('redis.trips') ?? 0),
  ]);
  expect(medians).toEqual([
    ['rideshare', 10],
    ['shop', 400],
  ]);
});

test('a comparison holds each hop against that of its own platform', () => {
  const after = { ...run, hops: run.hops.map((hop) => (hop.platform === 'shop' ? { ...hop, missing: 7 } : hop)) };
  expect(compareRuns(run, after).hops.map(({ hop, reliability }) => [hop, reliability])).toEqual([
    [NAMES[0], 'noise'],
    [NAMES[1], 'worse'],
  ]);
});
