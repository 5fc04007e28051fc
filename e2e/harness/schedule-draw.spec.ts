import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { endOf, faultSeed, schedule, scheduleText, type ScheduleOptions } from '../../fixtures/faults/schedule.ts';

const SEED = fc.nat(2 ** 31 - 1);

/** Any options in which at least one fault surely has room. */
const OPTIONS: fc.Arbitrary<ScheduleOptions> = fc
  .record({
    from: fc.integer({ min: 100, max: 500 }),
    more: fc.integer({ min: 1, max: 2_000 }),
    atOnce: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ from, more, atOnce }) => ({
    faults: [
      { kind: 'pause', services: ['kafka', 'redis'] },
      { kind: 'kill', services: ['gateway', 'kafka'], length: { fromMs: from, toMs: from + more + 100 } },
      { kind: 'link', services: ['redis'], options: { latencyMs: 100 } },
    ],
    durationMs: 20_000,
    length: { fromMs: from, toMs: from + more },
    gap: { fromMs: from, toMs: from + more },
    atOnce,
  }));

test('the same seed draws the same schedule, another one another', () => {
  fc.assert(
    fc.property(SEED, OPTIONS, (seed, options) => {
      expect(schedule(seed, options)).toEqual(schedule(seed, options));
    }),
  );
  const options: ScheduleOptions = { faults: [{ kind: 'pause', services: ['kafka', 'redis'] }], durationMs: 60_000 };
  const texts = Array.from({ length: 50 }, (_, seed) => scheduleText(schedule(seed, options)));
  expect(new Set(texts).size).toBe(50);
});

test('a seed stands for the same schedule for good: a replay of last week is a replay', () => {
  const plan = schedule(7, {
    faults: [
      { kind: 'pause', services: ['kafka', 'redis'] },
      { kind: 'link', services: ['redis'], options: { latencyMs: 100 } },
    ],
    durationMs: 8_000,
  });
  expect(scheduleText(plan)).toBe(
    '+1,540 ms  link redis {"latencyMs":100} for 906 ms\n+3,578 ms  pause kafka for 1,629 ms',
  );
});

test('every fault begins and ends within the run, in order, and never two of one service at once', () => {
  fc.assert(
    fc.property(SEED, OPTIONS, (seed, options) => {
      const { steps } = schedule(seed, options);
      expect(steps.length).toBeGreaterThan(0);
      expect(steps.map(({ beginMs }) => beginMs)).toEqual(steps.map(({ beginMs }) => beginMs).sort((a, b) => a - b));
      expect(Math.max(...steps.map(endOf))).toBeLessThanOrEqual(options.durationMs);
      for (const [, own] of Map.groupBy(steps, ({ service }) => service)) {
        const ends = own.slice(0, -1).map(endOf);
        expect(ends.every((end, at) => end < (own[at + 1]?.beginMs ?? 0))).toBe(true);
      }
    }),
  );
});

test('no more faults at once than asked for, and lengths and pauses within their spans', () => {
  fc.assert(
    fc.property(SEED, OPTIONS, (seed, options) => {
      const { steps } = schedule(seed, { ...options, atOnce: 1 });
      const { length = { fromMs: 0, toMs: 0 }, gap = { fromMs: 0, toMs: 0 } } = options;
      for (const [at, step] of steps.entries()) {
        const before = steps[at - 1];
        expect(step.beginMs - (before === undefined ? 0 : endOf(before))).toBeGreaterThanOrEqual(gap.fromMs);
        expect(step.lengthMs).toBeGreaterThanOrEqual(length.fromMs);
        expect(step.lengthMs).toBeLessThanOrEqual(length.toMs + 100);
      }
      const { steps: many } = schedule(seed, options);
      const together = many.map(
        ({ beginMs }) => many.filter((other) => other.beginMs <= beginMs && beginMs < endOf(other)).length,
      );
      expect(Math.max(...together)).toBeLessThanOrEqual(options.atOnce ?? 1);
    }),
    { numRuns: 25 },
  );
});

test('every choice is drawn sooner or later', () => {
  const { steps } = schedule(1, {
    faults: [
      { kind: 'pause', services: ['kafka', 'redis'] },
      { kind: 'kill', services: ['gateway'] },
    ],
    durationMs: 600_000,
  });
  const drawn = new Set(steps.map(({ kind, service }) => `${kind} ${service}`));
  expect([...drawn].sort()).toEqual(['kill gateway', 'pause kafka', 'pause redis']);
});

const REFUSED: readonly [string, Partial<ScheduleOptions>][] = [
  ['no room for any fault', { durationMs: 100 }],
  ['a span upside down', { length: { fromMs: 2, toMs: 1 } }],
  ['lengths of nothing', { length: { fromMs: 0, toMs: 0 } }],
  ['a part of a millisecond', { gap: { fromMs: 0.5, toMs: 1 } }],
  ['none at once', { atOnce: 0 }],
];
for (const [what, options] of REFUSED) {
  test(`refused: ${what}`, () => {
    const all = { faults: [{ kind: 'pause', services: ['kafka'] }], durationMs: 60_000, ...options } as const;
    expect(() => schedule(1, all)).toThrow(expect.objectContaining({ code: 'E_SCHEDULE_OPTIONS' }));
  });
}

test('E2E_FAULT_SEED sets the seed, and refuses what is none', () => {
  const before = process.env.E2E_FAULT_SEED;
  try {
    process.env.E2E_FAULT_SEED = '4711';
    expect(faultSeed()).toBe(4711);
    process.env.E2E_FAULT_SEED = 'x';
    expect(() => faultSeed()).toThrow(/E_SETTING/);
    process.env.E2E_FAULT_SEED = '';
    expect(faultSeed(42)).toBe(42);
    expect(new Set(Array.from({ length: 5 }, faultSeed)).size).toBe(5);
  } finally {
    if (before === undefined) delete process.env.E2E_FAULT_SEED;
    else process.env.E2E_FAULT_SEED = before;
  }
});
