import { writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { compareRuns, isWorse } from '../../../fixtures/report/compare/compare.ts';
import { comparisonText } from '../../../fixtures/report/compare/compare-text.ts';
import { medianInterval, shareDifference } from '../../../fixtures/report/compare/statistics.ts';
import type { Run } from '../../../fixtures/report/run/run-schema.ts';
import { command } from '../cli-command.ts';
import { alteredFare, recordedRun, redTest, testOf } from './recorded-run.ts';

/** A run of thirty tests whose latencies at Redis are some factor of the first run's, each with noise of its own. */
function runOf(factor: number, seed: number, more: Partial<Run> = {}): Run {
  const noise = (at: number) => 1 + ((((at + 1) * seed * 7_919) % 1_000) / 1_000 - 0.5) * 0.3;
  const tests = Array.from({ length: 30 }, (_, at) => {
    const p50Ms = (20 + at) * noise(at);
    const hop = { events: 20, expected: 20, missing: 0, repeated: 0, samples: 20 };
    return testOf(`RS-${at}`, {
      hops: [
        { ...hop, hop: 'kafka.trips', p50Ms, p95Ms: p50Ms * 2 },
        { ...hop, hop: 'redis.trips', p50Ms: p50Ms * factor, p95Ms: p50Ms * 2 * factor },
      ],
    });
  });
  return { ...recordedRun({ events: 600, minutes: 1, tests }), ...more };
}

test('noise is called noise, and a hop that is slower by half is called slower', () => {
  const same = compareRuns(runOf(1, 3), runOf(1, 11));
  expect(same.hops.map(({ hop, speed }) => [hop, speed])).toEqual([
    ['api.trips', 'too few tests'],
    ['kafka.trips', 'noise'],
    ['redis.trips', 'noise'],
    ['websocket.trips', 'too few tests'],
  ]);
  expect(isWorse(same)).toBe(false);
  expect(comparisonText(same)).toContain('nothing is worse: what differs is within the noise');
  const slower = compareRuns(runOf(1, 3), runOf(1.5, 11));
  expect(slower.hops.map(({ speed }) => speed)).toEqual(['too few tests', 'noise', 'slower', 'too few tests']);
  expect(compareRuns(runOf(1.5, 11), runOf(1, 3)).hops[2]?.speed).toBe('faster');
  const { value = 0, low = 0, high = 0 } = slower.hops[2]?.p50 ?? {};
  expect(low).toBeGreaterThan(1.1);
  expect([low < value, value < high, high < 2]).toEqual([true, true, true]);
});

test('what is lost more often is less reliable; one of a few more is not', () => {
  const lost = (missing: number, expected: number): Run => {
    const run = runOf(1, 3);
    return { ...run, hops: run.hops.map((hop) => (hop.hop === 'redis.trips' ? { ...hop, missing, expected } : hop)) };
  };
  const reliability = (a: Run, b: Run) => compareRuns(a, b).hops.find(({ hop }) => hop === 'redis.trips')?.reliability;
  expect(reliability(lost(0, 1_000), lost(30, 1_000))).toBe('worse');
  expect(reliability(lost(30, 1_000), lost(0, 1_000))).toBe('better');
  expect(reliability(lost(0, 1_000), lost(1, 1_000))).toBe('noise');
  expect(reliability(lost(0, 5), lost(1, 5))).toBe('noise');
});

test('tests that turned red are named, and what else differs', () => {
  const before = recordedRun({ events: 10, minutes: 1, tests: [testOf('RS-01'), testOf('RS-02'), testOf('RS-03')] });
  const red = redTest('RS-02', [alteredFare(1)]);
  const after = recordedRun({
    events: 10,
    minutes: 1,
    tests: [testOf('RS-01', { outcome: 'flaky' }), red, testOf('RS-04')],
  });
  const machine = { ...after.machine, load: 14, defects: ['processor-truncates-fare'] };
  const text = comparisonText(compareRuns(before, { ...after, machine }));
  expect(text.slice(0, text.indexOf('hop '))).toBe(`newly red:
  [core_pipeline] RS-02

newly flaky:
  [core_pipeline] RS-01

only in the first run:
  [core_pipeline] RS-03

only in the second run:
  [core_pipeline] RS-04

what else differs, and may be the reason:
  load of the machine 1.5, then 14
  planted bugs none, then processor-truncates-fare

`);
});

test('a median of fewer than eight says nothing, and the interval of many holds the true one', () => {
  expect(medianInterval([1, 2, 3, 4, 5, 6, 7])).toBeUndefined();
  expect(medianInterval([1, 2, 3, 4, 5, 6, 7, 8])).toEqual({ value: 4.5, low: 1, high: 8 });
  const { low = 0, high = 0 } = medianInterval(Array.from({ length: 101 }, (_, at) => at)) ?? {};
  expect([low, high]).toEqual([37, 63]);
  expect(shareDifference({ count: 0, of: 0 }, { count: 1, of: 2 })).toBeUndefined();
});

test('the command reads two runs, says what it finds, and ends with 1 where anything is worse', async ({}, testInfo) => {
  const [a, b] = [testInfo.outputPath('a.json'), testInfo.outputPath('run.json')];
  writeFileSync(a, JSON.stringify(runOf(1, 3)));
  writeFileSync(b, JSON.stringify(runOf(1.5, 11)));
  const worse = await command(['compare', a, testInfo.outputDir]);
  expect(worse.stdout).toContain('slower:\n  redis.trips\n');
  expect(worse.code).toBe(1);
  writeFileSync(a, JSON.stringify({ ...runOf(1, 3), version: 2 }));
  const refused = await command(['compare', a, b]);
  expect(refused.stderr).toMatch(/is no record of a run \[E_RUN_FILE\]\n {2}why: version: /);
});
