import { expect, test } from '@playwright/test';
import { checkTimes, type TimedRow } from '../../fixtures/checks/timestamps/check-times.ts';
import { timestampsExpect } from '../../fixtures/matchers/timestamps.ts';
import { messageOfFailure } from './matcher-world.ts';
import { at, row, RULES } from './timed-rows.ts';

test('times of one format, in the order of the steps and of the things, are well', () => {
  expect(flaws(row(1), row(2), row(3))).toEqual([]);
});

test('a step that may be left out is not missed, and its neighbours are compared', () => {
  expect(flaws(row(1), row(2, { sent: null }))).toEqual([]);
  expect(flaws(row(1), row(2, { sent: undefined, ingest: at('05.000001') }))).toEqual([
    'before  T 2  ingest 2026-01-02T03:04:05.000001Z is 2.001 ms before event',
  ]);
});

test('a clock that is cut to milliseconds is not before the microseconds that it cuts', () => {
  expect(flaws(row(1), row(2, { ingest: at('05.200999'), commit: at('05.200000') }))).toEqual([]);
  expect(flaws(row(1), row(2, { ingest: at('05.201000'), commit: at('05.200000') }))).toEqual([
    'before  T 2  commit 2026-01-02T03:04:05.200000Z is 1 us before ingest',
  ]);
});

for (const value of [
  '2026-01-02 03:04:05.678901+00',
  '2026-01-02T03:04:05.678Z',
  '2026-01-02T03:04:05.678901+01:00',
  '2026-01-02T03:04:05.678901',
  '2026-02-30T03:04:05.678901Z',
  1_767_323_045_678,
  null,
]) {
  test(`another format is said: ${JSON.stringify(value)}`, () => {
    expect(flaws(row(1), row(2, { ingest: value }))).toEqual([
      `format  T 2  ingest is ${JSON.stringify(value)}, where it should be as 2026-01-02T03:04:05.678901Z`,
    ]);
  });
}

test('local time is said to be of another zone', () => {
  expect(flaws(row(1), row(2, { ingest: '2026-01-02T05:04:05.100000Z' }))).toEqual([
    'before  T 2  commit 2026-01-02T03:04:05.200000Z is 2 h, as between two time zones, before ingest',
  ]);
});

test('milliseconds that were taken for microseconds lie outside', () => {
  expect(flaws(row(1), row(2, { event: '1970-01-21T10:55:23.045678Z', sent: null }))).toEqual([
    'outside  T 2  event is 1970-01-21T10:55:23.045678Z, and it came about between 2026-01-02T03:00:00.000Z and 2026-01-02T04:00:00.000Z',
    'order  T 2  comes after T 1, and its event is 1765555721.955 s before',
  ]);
});

test('things of a key came about in their order, whatever the order of the rows; equal times are well', () => {
  expect(flaws(row(3), row(1), row(2))).toEqual([]);
  expect(flaws(row(1), row(2, { event: row(1).times.event }))).toEqual([]);
  expect(flaws(row(1), row(2, { event: at('05.000000'), sent: null }))).toEqual([
    'order  T 2  comes after T 1, and its event is 1.001 ms before',
  ]);
});

test('without two rows of one key nothing is told', () => {
  expect(() => checkTimes([], RULES)).toThrow('[E_EMPTY_INPUT]');
  expect(() => checkTimes([row(1), { ...row(2), key: 'U' }], RULES)).toThrow('[E_EMPTY_INPUT]');
});

test('toHaveTimesInOrder names the first of each kind, with its hop', async () => {
  const rows = [row(1), row(2, { served: 'now' }), row(3, { ingest: at('04.000000') })];
  expect(await messageOfFailure(() => judged(rows))).toBe(
    `the times of 3 rows: expected in UTC and in order, event <= sent <= ingest <= commit <= served, received 2 that are not
  malformed  T 2  served is "now", where it should be as 2026-01-02T03:04:05.678901Z (api.trades)
  altered    T 3  ingest 2026-01-02T03:04:04.000000Z is 1.05 s before sent (kafka.trades)`,
  );
  timestampsExpect([row(1), row(2)]).toHaveTimesInOrder(RULES);
});

async function judged(rows: readonly TimedRow[]): Promise<void> {
  await Promise.resolve();
  timestampsExpect(rows).toHaveTimesInOrder(RULES);
}

function flaws(...rows: readonly TimedRow[]): string[] {
  return checkTimes(rows, RULES).map(({ kind, label, detail }) => `${kind}  ${label}  ${detail}`);
}
