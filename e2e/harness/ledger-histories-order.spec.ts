import { expect, test } from '@playwright/test';
import { checkHistory } from '../../fixtures/checks/ledger/check-history.ts';
import { expectJudged, type Told } from './ledger-judged.ts';
import { story } from './ledger-story.ts';

const HISTORIES: readonly Told[] = [
  {
    what: 'gaps between offsets',
    lines: ['1 ok >orders:tea@3', '1 ok >orders:milk@9', '2 ok <orders:tea@3 <orders:milk@9'],
  },
  {
    what: 'a poll rewinds after an aborted transaction',
    lines: ['1 ok >orders:tea@0 >orders:milk@1', '2 fail <orders:tea@0', '2 ok <orders:tea@0 <orders:milk@1'],
  },
  {
    what: 'a place is forgotten with its key',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 ok <orders:tea@0 <orders:milk@1',
      '2 ok assign bills',
      '2 ok <orders:tea@0',
    ],
  },
  {
    what: 'a rebalance moves the place',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 ok <orders:tea@0 <orders:milk@1',
      '2 ok <orders:tea@0 moved=orders',
    ],
  },
  {
    what: 'a reader seeks the beginning',
    lines: ['1 ok >orders:tea@0 >orders:milk@1', '2 ok <orders:tea@0 <orders:milk@1', '2 ok <orders:tea@0 sought=yes'],
  },
  {
    what: 'a reader seeks the beginning with its assignment',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 ok <orders:tea@0 <orders:milk@1',
      '2 ok assign orders sought=yes',
      '2 ok <orders:tea@0',
    ],
  },
  {
    what: 'a reader says that it seeks the beginning when it begins',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 ok <orders:tea@0 <orders:milk@1',
      '2 begins sought=yes',
      '2 ok <orders:tea@0',
    ],
  },
  {
    what: 'a reader that crashed begins anew',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 ok <orders:tea@0 <orders:milk@1',
      '2 info crash',
      '2 ok <orders:tea@0',
    ],
  },
  {
    what: 'going back is excused under subscribe',
    settings: { subscribe: true },
    lines: ['1 ok >orders:tea@0 >orders:milk@1', '2 ok <orders:tea@0 <orders:milk@1', '2 ok <orders:tea@0'],
    allowed: ['nonmonotonic-poll'],
  },
  {
    what: 'another send comes between two of one operation',
    lines: [
      '1 begins',
      '2 ok >orders:milk@1',
      '1 ok >orders:tea@0 >orders:rice@2',
      '3 ok <orders:tea@0 <orders:milk@1 <orders:rice@2',
    ],
    allowed: ['int-send-skip'],
  },
  {
    what: 'a reader goes back',
    lines: ['1 ok >orders:tea@0 >orders:milk@1', '2 ok <orders:tea@0 <orders:milk@1', '2 ok <orders:tea@0'],
    found: ['nonmonotonic-poll'],
  },
  {
    what: 'a reader goes back within an operation',
    lines: ['1 ok >orders:tea@0 >orders:milk@1', '2 ok <orders:milk@1 <orders:tea@0'],
    found: ['int-nonmonotonic-poll'],
  },
  {
    what: 'a reader leaves one out',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok <orders:tea@0',
      '2 ok <orders:rice@2',
      '3 ok <orders:milk@1',
    ],
    found: ['poll-skip'],
  },
  {
    what: 'a reader leaves one out in a transaction that fails',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok <orders:tea@0',
      '2 fail <orders:rice@2',
      '3 ok <orders:tea@0 <orders:milk@1 <orders:rice@2',
    ],
    found: ['poll-skip'],
  },
  {
    what: 'a reader leaves one out within an operation',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1 >orders:rice@2',
      '2 ok <orders:tea@0 <orders:rice@2',
      '3 ok <orders:milk@1',
    ],
    found: ['int-poll-skip'],
  },
  {
    what: 'a later send stands before an earlier',
    lines: ['1 ok >orders:tea@1', '1 ok >orders:milk@0', '2 ok <orders:milk@0 <orders:tea@1'],
    found: ['nonmonotonic-send'],
  },
  {
    what: 'sends of one operation stand the wrong way round',
    lines: ['1 ok >orders:tea@1 >orders:milk@0', '2 ok <orders:milk@0 <orders:tea@1'],
    found: ['int-nonmonotonic-send'],
  },
];

for (const told of HISTORIES) {
  test(`a history is judged right: ${told.what}`, () => {
    expectJudged(told);
  });
}

test('an anomaly of order names the offsets between which it lies', () => {
  const tellings = ['1 ok >orders:tea@3 >orders:milk@5 >orders:rice@8', '3 ok <orders:milk@5', '2 ok <orders:tea@3'];
  const { anomalies } = checkHistory(story(...tellings, '2 ok <orders:rice@8', '2 ok <orders:tea@3'));
  const about = { key: 'orders', offsets: [3, 8], values: ['tea', 'rice'], delta: 2, skipped: ['milk'] };
  const back = { key: 'orders', offsets: [8, 3], values: ['rice', 'tea'], delta: -2, ops: [7, 9] };
  expect(anomalies).toEqual([
    { name: 'poll-skip', ...about, ops: [5, 7] },
    { name: 'nonmonotonic-poll', ...back },
  ]);
});
