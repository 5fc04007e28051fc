import { expect, test } from '@playwright/test';
import { chromeTrace, type TraceEvent } from '../../../fixtures/report/exports/chrome-trace.ts';
import { runMarkdown } from '../../../fixtures/report/exports/markdown.ts';
import { otlpLines, type OtlpSpan } from '../../../fixtures/report/exports/otlp.ts';
import { alteredFare, alteredJourney, BEGAN, recordedRun, redTest } from './recorded-run.ts';

const journey = alteredJourney();
const run = recordedRun({
  events: 200,
  minutes: 1,
  tests: [redTest('RS-02 @all `x` | y', [alteredFare(3)], [journey])],
});

test('a comment names the causes, folds out message and command, and calls nobody', () => {
  const text = runMarkdown(run);
  expect(text.split('\n').slice(0, 15)).toEqual([
    '### failed: 1 cause, 1 of 1 test',
    '',
    '**fare altered between kafka.trips and redis.trips, by stream-processor**: 1 test, 3 events',
    '',
    '<details><summary>message and tests</summary>',
    '',
    '```',
    'Error: 50 trips: expected exactly once at redis.trips, received 50 of 50',
    '  of RS-02 @all `x` | y',
    '```',
    '',
    '- RS-02 @\u200ball \\`x\\` \\| y',
    '',
    '</details>',
    '',
  ]);
  expect(text).toContain('```sh\nE2E_SEED=4711 npx playwright test');
  expect(text).toContain('| kafka.trips | 200 | 0 | 0 | 40 ms | 80 ms | 100 ms |');
});

test('a comment is never longer than a code host takes', () => {
  const long = redTest('RS-03', [alteredFare(1)]);
  const tests = Array.from({ length: 40 }, (_, at) => ({
    ...long,
    id: `${at}`,
    failures: [{ ...alteredFare(1), kind: `kind ${at}` }],
    errors: ['x'.repeat(5_000)],
  }));
  const many = recordedRun({ events: 1, minutes: 1, tests });
  expect(runMarkdown(many)).toContain('The first 12 of 40 causes:');
  const loud = runMarkdown({ ...many, errors: Array.from({ length: 30 }, () => 'y'.repeat(3_000)) });
  expect(loud.length).toBeLessThan(65_536);
  expect(loud).toContain('- kind 0 between kafka.trips and redis.trips, by stream-processor: 1 test, 1 event');
});

test('the trace has journeys as async slices that end, flows from hop to hop, counters and faults', () => {
  const { traceEvents } = JSON.parse(chromeTrace(run)) as { readonly traceEvents: readonly TraceEvent[] };
  const of = (ph: string, cat?: string) =>
    traceEvents.filter((event) => event.ph === ph && (cat === undefined || event.cat === cat));
  expect(of('b', 'journey').map(({ name }) => name)).toEqual(['trip 7f3c…#4', 'kafka.trips', 'redis.trips']);
  for (const cat of ['journey', 'fault']) {
    const open = new Map<string, number>();
    // Perfetto takes them by time: of one id none may end before it began, and all must.
    for (const { ph, id = '' } of traceEvents
      .filter((event) => event.cat === cat)
      .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0))) {
      open.set(id, (open.get(id) ?? 0) + (ph === 'b' ? 1 : -1));
      expect(open.get(id)).toBeGreaterThanOrEqual(0);
    }
    expect([...open.values()].every((count) => count === 0)).toBe(true);
  }
  const [starts, ends] = [of('s', 'way'), of('f', 'way')];
  expect(ends.map(({ id, ts }) => [id, ts])).toEqual([
    ['1 kafka.trips', (BEGAN + 5_006) * 1_000],
    ['1 redis.trips', (BEGAN + 5_014) * 1_000],
  ]);
  expect(starts.map(({ id }) => id)).toEqual(ends.map(({ id }) => id));
  // A flow binds to the slice that lies at its place and time.
  for (const flow of [...starts, ...ends]) {
    expect(
      of('X').some(({ tid, ts }) => tid === flow.tid && ts === flow.ts),
      flow.id,
    ).toBe(true);
  }
  expect(new Set(of('C').map(({ name }) => name))).toContain('kafka.trips events/s');
  expect(new Set(of('C').map(({ name }) => name))).toContain('kafka MiB');
  expect(of('b', 'fault').map(({ name }) => name)).toEqual([
    ...['kill stream-processor', 'asked', 'in effect', 'healing'],
    ...['pause gateway', 'asked', 'in effect', 'healing'],
  ]);
  expect(of('i').map(({ name }) => name)).toContain('stream-processor: started again');
});

test('spans are OTLP in JSON lines: one trace a journey, each hop under the one before, what is wrong as an error', () => {
  const lines = otlpLines(run).trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  const request = JSON.parse(lines[0] ?? '') as {
    readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[];
  };
  const spans = request.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const named = (name: string) => spans.find((span) => span.name === name);
  expect(spans.map(({ name }) => name)).toEqual(['trip 7f3c…#4', 'api.trips', 'kafka.trips', 'redis.trips']);
  for (const { traceId, spanId, startTimeUnixNano, endTimeUnixNano } of spans) {
    expect(traceId).toBe('7f3c09d122aa8d7eace500000000000c');
    expect(spanId).toMatch(/^[0-9a-f]{16}$/);
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  }
  expect(named('redis.trips')?.parentSpanId).toBe(named('kafka.trips')?.spanId);
  expect(named('kafka.trips')?.parentSpanId).toBe(named('api.trips')?.spanId);
  expect(named('redis.trips')?.status).toEqual({ code: 2, message: 'altered' });
  expect(spans[0]?.status).toEqual({ code: 2, message: 'last seen at redis.trips, altered at redis.trips' });
  expect(named('redis.trips')?.endTimeUnixNano).toBe(`${BEGAN + 5_014}000000`);
});
