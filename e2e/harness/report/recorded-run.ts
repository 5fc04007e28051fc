import { Density } from '../../../fixtures/report/record/density.ts';
import { causesOf } from '../../../fixtures/report/run/causes.ts';
import { againCommand } from '../../../fixtures/report/run/again.ts';
import type { CollectedRun, TestLog } from '../../../fixtures/report/run/collect.ts';
import type { Run, RunFailure, RunJourney, RunTest } from '../../../fixtures/report/run/run-schema.ts';

/** Epoch ms at which the runs here begin. */
export const BEGAN = Date.UTC(2026, 10, 29, 12, 0, 0);
const STACK = 'dyetrace-1-rideshare';
const HOPS = ['api.trips', 'kafka.trips', 'redis.trips', 'websocket.trips'];

export interface RunSize {
  readonly events: number;
  readonly minutes: number;
  readonly tests?: readonly RunTest[];
}

/** A run as the collector makes it, of any size, the same each time. */
export function recordedRun({ events, minutes, tests = [] }: RunSize): Run {
  const durationMs = minutes * 60_000;
  const seconds = Math.floor(durationMs / 1_000);
  return {
    version: 1,
    startedAt: BEGAN,
    durationMs,
    status: tests.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'passed',
    counts: {
      passed: tests.filter(({ outcome }) => outcome === 'passed').length,
      failed: tests.filter(({ outcome }) => outcome === 'failed').length,
      flaky: 0,
      skipped: 0,
      notRun: 0,
    },
    errors: [],
    machine: {
      cpus: 2,
      memoryBytes: 8 * 2 ** 30,
      load: 1.5,
      system: 'Linux',
      node: '24',
      playwright: '1',
      workers: 2,
      defects: [],
    },
    platforms: ['rideshare'],
    causes: causesOf(tests, againCommand),
    tests: [...tests],
    hops: HOPS.map((hop, rank) => {
      const density = new Density();
      for (let at = 0; at < events; at += 1)
        density.add(BEGAN + (at / events) * durationMs, (rank + 1) * 10 + ((at * 7919) % 1_000) ** 1.5 / 100);
      const { spanMs, spans } = density.record();
      return {
        platform: 'rideshare',
        hop,
        after: rank === 0 ? [] : [HOPS[rank - 1] ?? ''],
        events,
        expected: events,
        missing: 0,
        repeated: 0,
        samples: events,
        p50Ms: 20 * (rank + 1),
        p95Ms: 40 * (rank + 1),
        p99Ms: 50 * (rank + 1),
        maxMs: 60 * (rank + 1),
        density: { spanMs, spans: spans.map(([span, counts]) => [span, [...counts]]) },
      };
    }),
    faults: [
      {
        name: 'kill stream-processor',
        test: 'RS-22',
        from: BEGAN + 10_000,
        provenAt: BEGAN + 10_400,
        healingAt: BEGAN + 20_000,
        to: BEGAN + 22_000,
        certainly: 12,
        perhaps: 2,
      },
      { name: 'pause gateway', test: 'RS-23', from: BEGAN + 30_000, certainly: 0, perhaps: 0 },
    ],
    coincidences: [
      {
        platform: 'rideshare',
        hop: 'redis.trips',
        test: 'RS-22',
        events: 3,
        during: [{ fault: 'kill stream-processor', certainly: 2, perhaps: 0 }],
        outside: 1,
      },
    ],
    containers: ['gateway', 'kafka', 'stream-processor'].map((service) => ({
      stack: STACK,
      service,
      samples: Array.from({ length: seconds / 2 }, (_, at) => [
        BEGAN + at * 2_000,
        at * 300 + ((at * 31) % 200),
        (60 + (at % 50)) * 2 ** 20,
      ]),
    })),
    restarts: [{ stack: STACK, service: 'stream-processor', at: BEGAN + 21_000, how: 'started again' }],
    errorLines: [{ stack: STACK, service: 'gateway', at: BEGAN + 31_000, text: '{"level":50,"msg":"upstream lost"}' }],
    moreErrorLines: 0,
    spoken: { retry: 3, duplicate: 0, rebalance: 0 },
    doubts: ['faults that touched no event under way (1): pause gateway (RS-23)'],
  };
}

/** A collected run with so many log lines for each failed test. */
export function collected(run: Run, lines = 0): CollectedRun {
  const failed = run.tests.filter(({ outcome }) => outcome === 'failed');
  return {
    run,
    logs: failed.map(({ id, title }): TestLog => ({
      test: id,
      title,
      stack: STACK,
      cutLines: 0,
      lines: Array.from({ length: lines }, (_, at) => ({
        at: BEGAN + at,
        service: at % 2 === 0 ? 'gateway' : 'stream-processor',
        text: `{"level":30,"id":"7f3c09d1-${at}","msg":"event passed </script> of ${id}"}`,
      })),
    })),
  };
}

export function testOf(title: string, parts: Partial<RunTest> = {}): RunTest {
  return {
    id: title,
    title,
    project: 'core_pipeline',
    platform: 'rideshare',
    place: 'e2e/core_pipeline/rs-02-redis.spec.ts:3',
    outcome: 'passed',
    startedAt: BEGAN,
    durationMs: 1_234,
    attempts: 1,
    errors: [],
    failures: [],
    hops: [],
    sent: 0,
    journeys: [],
    ...parts,
  };
}

/** A test that fails for what its failures say. */
export function redTest(title: string, failures: RunFailure[], journeys: RunJourney[] = []): RunTest {
  const errors = [`Error: 50 trips: expected exactly once at redis.trips, received 50 of 50\n  of ${title}`];
  return testOf(title, { outcome: 'failed', failures, errors, journeys, seed: '4711', sent: 50 });
}

export function alteredFare(count: number): RunFailure {
  const between = { lastGoodHop: ['kafka.trips'], firstBadHop: 'redis.trips', service: 'stream-processor' };
  return { hop: 'websocket.trips', kind: 'altered', count, ...between };
}

/** One event whose fare was altered on its way to Redis, and which the WebSocket never saw. */
export function alteredJourney(): RunJourney {
  const watch = { connected: true, others: 41, siblings: 0, blindMs: [] };
  const step = { bytes: 1, place: { partition: 2, offset: '118' } };
  return {
    label: 'trip 7f3c…#4',
    correlationId: '7f3c09d1-22aa-8d7e-ace5-00000000000c',
    stream: 'trips',
    key: '<trip> & co',
    intendedAt: BEGAN + 5_000,
    entrance: { hop: 'api.trips', sentMs: 0, answeredMs: 8, outcome: 'acknowledged', summary: '202 Accepted' },
    hops: [
      { hop: 'kafka.trips', after: ['api.trips'], steps: [{ ...step, earliestMs: 6, latestMs: 9 }], watch },
      {
        hop: 'redis.trips',
        after: ['kafka.trips'],
        steps: [{ ...step, earliestMs: 14, latestMs: 14, altered: ['fare: sent "34.93", received "34.9"'] }],
        watch,
      },
      { hop: 'websocket.trips', after: ['redis.trips'], steps: [], watch },
    ],
    lastSeenAt: ['redis.trips'],
  };
}
