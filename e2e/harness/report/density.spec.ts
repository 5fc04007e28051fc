import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { bucketOf, Density, type DensityRecord, latencyOf } from '../../../fixtures/report/record/density.ts';

function totalOf({ spans }: DensityRecord): number {
  return spans.flatMap(([, counts]) => counts.filter((_, at) => at % 2 === 1)).reduce((sum, count) => sum + count, 0);
}

test('a bucket says a latency to a tenth, from a tenth of a millisecond to a quarter of an hour', () => {
  for (const ms of [0.1, 1, 9, 100, 1_234, 60_000, 900_000]) {
    expect(Math.abs(latencyOf(bucketOf(ms)) / ms - 1), `${ms} ms`).toBeLessThan(0.2);
  }
  expect(bucketOf(-3)).toBe(0);
});

test('however long a run, its spans are as many as a screen has columns, and no event is left out', () => {
  const density = new Density();
  for (let second = 0; second < 86_400; second += 1) density.add(second * 1_000, second % 100);
  const record = density.record();
  expect(record.spans.length).toBeLessThanOrEqual(1_440);
  expect(totalOf(record)).toBe(86_400);
});

test('densities of tests added up are the density of all their events, in whatever order and width', () => {
  const event = fc.tuple(fc.integer({ min: 0, max: 4_000_000 }), fc.integer({ min: 0, max: 10_000 }));
  fc.assert(
    fc.property(fc.array(fc.array(event, { maxLength: 20 }), { maxLength: 5 }), (tests) => {
      const [all, sum] = [new Density(), new Density()];
      for (const events of tests) {
        const own = new Density();
        for (const [at, ms] of events) {
          all.add(at, ms);
          own.add(at, ms);
        }
        sum.merge(own.record());
      }
      const widest = Math.max(all.spanMs, sum.spanMs);
      expect(sum.record(widest)).toEqual(all.record(widest));
    }),
    { numRuns: 50 },
  );
});
