import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { STRAY } from '../../fixtures/trace/sighting-log.ts';
import type { Outcome } from '../../fixtures/trace/types.ts';
import { isClean } from '../../fixtures/trace/verdicts.ts';
import { verdict, type Seen, type Sent } from './verdict-world.ts';

/** A legal history: any keys over partitions, any outcomes, each event once at most, in the order of its key. */
const legalHistory = fc
  .record({
    sends: fc.array(
      fc.record({
        key: fc.integer({ min: 0, max: 5 }),
        outcome: fc.constantFrom<Outcome>('acknowledged', 'acknowledged', 'refused', 'indeterminate'),
      }),
      { minLength: 1, maxLength: 60 },
    ),
    partitions: fc.integer({ min: 1, max: 4 }),
    landed: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
    gaps: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 60, maxLength: 60 }),
    recordedBy: fc.array(fc.integer(), { minLength: 60, maxLength: 60 }),
  })
  .map(({ sends, partitions, landed, gaps, recordedBy }) => {
    const next = new Map<number, number>();
    const seen = sends.flatMap(({ key, outcome }, event): Seen[] => {
      if (outcome === 'refused' || (outcome === 'indeterminate' && landed[event] !== true)) return [];
      const partition = key % partitions;
      const position = (next.get(partition) ?? 0) + (gaps[event] ?? 1);
      next.set(partition, position);
      return [[event, partition, position]];
    });
    // A tap may read the partitions in any interleaving, and even out of order after a reconnect.
    const shuffled = seen.toSorted(([a], [b]) => (recordedBy[a] ?? 0) - (recordedBy[b] ?? 0));
    return { sends: sends.map(({ key, outcome }): Sent => ({ key: `k${key}`, outcome })), seen: shuffled };
  });

test('no legal history raises an alarm', () => {
  fc.assert(
    fc.property(legalHistory, ({ sends, seen }) => {
      expect(isClean(verdict(sends, seen))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('an event taken out, repeated or invented in any legal history is found', () => {
  fc.assert(
    fc.property(legalHistory, fc.nat(), ({ sends, seen }, pick) => {
      fc.pre(seen.length > 0);
      const at = pick % seen.length;
      const [event, partition] = seen[at] ?? [0, 0];
      const without = verdict(sends, seen.toSpliced(at, 1));
      expect(without.missing.includes(event) || sends[event]?.outcome === 'indeterminate').toBe(true);
      expect(verdict(sends, [...seen, [event, partition, 1_000]]).duplicate).toMatchObject([{ event }]);
      expect(verdict(sends, [...seen, [STRAY, partition, 1_001]]).phantom).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});

test('two neighbours of a key that changed places in any legal history are found', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (length, pick) => {
      const at = pick % (length - 1);
      const sends = Array.from({ length }, () => ({}));
      const seen = sends.map((_, event): Seen => [event, 0, event === at ? at + 1 : event === at + 1 ? at : event]);
      expect(verdict(sends, seen).reordered).toMatchObject([{ event: at, overtakenBy: at + 1 }]);
    }),
  );
});
