import { expect, test } from '@playwright/test';
import { SentLog } from '../../fixtures/trace/sent-log.ts';
import { SightingLog, STRAY } from '../../fixtures/trace/sighting-log.ts';
import { isClean, judge } from '../../fixtures/trace/verdicts.ts';
import { processorMs } from './memory-pipeline.ts';
import { MESSAGE, verdict } from './verdict-world.ts';

test('a legal history: each once, in order', () => {
  const found = verdict(
    [{}, {}, {}],
    [
      [0, 1, 10],
      [1, 1, 11],
      [2, 1, 14],
    ],
  );
  expect(isClean(found)).toBe(true);
  expect(found).toMatchObject({ hop: 'kafka.trips', acknowledged: 3, refused: 0, seen: 3 });
});

test('missing: acknowledged and not there', () => {
  expect(
    verdict(
      [{}, {}, {}],
      [
        [0, 0, 1],
        [2, 0, 2],
      ],
    ).missing,
  ).toEqual([1]);
});

test('missing: not alarmed by what was refused, indeterminate or not asked about', () => {
  const found = verdict([{}, { outcome: 'refused' }, { outcome: 'indeterminate' }, {}], [[0, 0, 1]], [0, 1, 2]);
  expect(isClean(found)).toBe(true);
  expect(found).toMatchObject({ acknowledged: 1, refused: 1, indeterminate: { present: 0, absent: 1 } });
});

test('an indeterminate event may be present', () => {
  const found = verdict([{ outcome: 'indeterminate' }], [[0, 0, 1]]);
  expect([isClean(found), found.indeterminate]).toEqual([true, { present: 1, absent: 0 }]);
});

test('duplicate: one event at different positions, each named', () => {
  const found = verdict(
    [{}, {}],
    [
      [0, 0, 1],
      [1, 0, 2],
      [0, 0, 3],
      [0, 2, 3],
    ],
  );
  expect(found.duplicate).toEqual([{ event: 0, rows: [0, 2, 3] }]);
});

test('duplicate: an indeterminate event that landed twice', () => {
  expect(
    verdict(
      [{ outcome: 'indeterminate' }],
      [
        [0, 0, 1],
        [0, 0, 2],
      ],
    ).duplicate,
  ).toHaveLength(1);
});

test('duplicate: not alarmed by one message that was read twice', () => {
  expect(
    isClean(
      verdict(
        [{}, {}],
        [
          [0, 0, 1],
          [1, 0, 2],
          [0, 0, 1],
          [1, 0, 2],
        ],
      ),
    ),
  ).toBe(true);
});

test('phantom: an id that was never sent', () => {
  expect(
    verdict(
      [{}],
      [
        [0, 0, 1],
        [STRAY, 0, 2],
      ],
    ).phantom,
  ).toEqual([{ row: 1, event: undefined, why: 'never sent' }]);
});

test('phantom: refused and yet there, even when it was not asked about', () => {
  const found = verdict(
    [{}, { outcome: 'refused' }],
    [
      [0, 0, 1],
      [1, 0, 2],
    ],
    [0],
  );
  expect(found.phantom).toEqual([{ row: 1, event: 1, why: 'refused' }]);
});

test('phantom: an event of another stream', () => {
  const found = verdict(
    [{}, { stream: 'gps_pings' }],
    [
      [0, 0, 1],
      [1, 0, 2],
    ],
    [0],
  );
  expect(found.phantom).toEqual([{ row: 1, event: 1, why: 'of another stream' }]);
});

test('phantom: not alarmed by an event whose answer is still awaited', () => {
  expect(
    isClean(
      verdict(
        [{}],
        [
          [0, 0, 1],
          [7, 0, 2],
        ],
      ),
    ),
  ).toBe(true);
});

test('reordered: behind an event of its key that was sent after its acknowledgement', () => {
  const found = verdict(
    [{}, {}, {}],
    [
      [0, 0, 1],
      [2, 0, 2],
      [1, 0, 3],
    ],
  );
  expect(found.reordered).toEqual([{ event: 1, row: 2, overtakenBy: 2, overtakenByRow: 1 }]);
});

test('reordered: by position in the partition, however the sightings were recorded', () => {
  expect(
    isClean(
      verdict(
        [{}, {}, {}],
        [
          [2, 0, 3],
          [0, 0, 1],
          [1, 0, 2],
        ],
      ),
    ),
  ).toBe(true);
  expect(
    verdict(
      [{}, {}],
      [
        [0, 0, 9],
        [1, 0, 8],
      ],
    ).reordered,
  ).toHaveLength(1);
});

test('reordered: not alarmed by other keys, by overlapping sends, by indeterminate ones, by repetitions', () => {
  const otherKey = verdict(
    [{ key: 'a' }, { key: 'b' }],
    [
      [1, 0, 1],
      [0, 0, 2],
    ],
  );
  const overlapping = verdict(
    [{ answeredAt: 15 }, {}],
    [
      [1, 0, 1],
      [0, 0, 2],
    ],
  );
  const unanswered = verdict(
    [{ outcome: 'indeterminate' }, {}],
    [
      [1, 0, 1],
      [0, 0, 2],
    ],
  );
  expect([otherKey, overlapping, unanswered].map(isClean)).toEqual([true, true, true]);
  expect(
    verdict(
      [{}, {}],
      [
        [0, 0, 1],
        [1, 0, 2],
        [0, 0, 3],
      ],
    ).reordered,
  ).toEqual([]);
});

test('split: a key in two partitions', () => {
  const found = verdict(
    [{ key: 'a' }, { key: 'b' }, { key: 'a' }],
    [
      [0, 0, 1],
      [1, 0, 2],
      [2, 2, 1],
    ],
  );
  expect(found.split).toEqual([{ key: 'a', partitions: [0, 2] }]);
});

test('a verdict on nothing is refused', () => {
  expect(() => verdict([{}], [[0, 0, 1]], [])).toThrow(/no event to judge at kafka\.trips: .* \[E_EMPTY_INPUT\]/);
});

test('a million events are judged in under a second', () => {
  const count = 1_000_000;
  const sent = new SentLog();
  const sightings = new SightingLog('kafka.trips', false);
  const answer = { outcome: 'acknowledged', summary: '' } as const;
  for (let index = 0; index < count; index += 1) {
    const event = {
      entrance: 'api',
      stream: 'trips',
      key: `k${index % 10_000}`,
      payload: {},
      correlationId: '',
      index,
    };
    sent.add({ ...event, intendedAt: index, sentAt: index, answeredAt: index + 0.5, answer });
    if (index !== 4_711) sightings.add(index, index, index, MESSAGE, index % 4, index);
  }
  const events = Array.from({ length: count }, (_, index) => index);
  const costs = Array.from({ length: 3 }, () =>
    processorMs(() => {
      expect(judge({ sent, events, sightings, definition: { stream: 'trips' }, ordered: true }).missing).toEqual([
        4_711,
      ]);
    }),
  );
  expect(Math.min(...costs)).toBeLessThan(1_000);
});
