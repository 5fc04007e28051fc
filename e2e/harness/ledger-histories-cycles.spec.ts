import { expect, test } from '@playwright/test';
import { checkHistory } from '../../fixtures/checks/ledger/check-history.ts';
import { expectJudged, type Told } from './ledger-judged.ts';
import { story } from './ledger-story.ts';

const HISTORIES: readonly Told[] = [
  {
    what: 'two transactions read of each other',
    lines: ['1 begins', '2 begins', '1 ok >orders:tea@0 <bills:five@0', '2 ok >bills:five@0 <orders:tea@0'],
    found: ['G1c'],
  },
  {
    what: 'two transactions read of each other, and of one nobody knows how it ended',
    lines: [
      '1 begins',
      '2 begins',
      '1 info >orders:tea@0 <bills:five@0',
      '2 ok >bills:five@0 <orders:tea@0',
      '3 ok <bills:five@0',
    ],
    found: ['G1c'],
  },
  {
    what: 'two transactions read of each other, whatever else is asked',
    settings: { wwDependencies: true },
    lines: ['1 begins', '2 begins', '1 ok >orders:tea@0 <bills:five@0', '2 ok >bills:five@0 <orders:tea@0'],
    found: ['G1c'],
  },
  {
    what: 'a message was read before it was sent, whatever else is asked',
    settings: { wwDependencies: true },
    lines: ['2 ok <orders:tea@0', '1 ok >orders:tea@0'],
    found: ['G1c-realtime'],
  },
  {
    what: 'a send that overlapped took effect first, though others had read by then',
    settings: { wwDependencies: true },
    lines: [
      '1 begins',
      '2 ok >orders:milk@0',
      '3 ok >bills:six@1',
      '1 ok >bills:five@0 >orders:tea@1',
      '4 ok <orders:milk@0 <orders:tea@1 <bills:five@0 <bills:six@1',
    ],
  },
  {
    what: 'a log has an order that the clock contradicts',
    settings: { wwDependencies: true },
    lines: ['1 ok >orders:tea@1', '2 ok >orders:milk@0', '3 ok <orders:milk@0 <orders:tea@1'],
    allowed: ['G0-realtime'],
  },
  {
    what: 'a transaction read of one that stands behind it elsewhere',
    settings: { wwDependencies: true },
    lines: [
      '1 begins',
      '2 begins',
      '1 ok >orders:tea@0 >bills:six@1',
      '2 ok <orders:tea@0 >bills:five@0',
      '3 ok <orders:tea@0 <bills:five@0 <bills:six@1',
    ],
    allowed: ['G1c'],
  },
  {
    what: 'a transaction read of one, and stands before one that ended before it',
    settings: { wwDependencies: true },
    lines: [
      '1 ok >bills:six@1',
      '2 ok >orders:tea@0',
      '4 ok <orders:tea@0 >bills:five@0',
      '3 ok <bills:five@0 <bills:six@1',
    ],
    allowed: ['G0-realtime'],
  },
  {
    what: 'a message was read before it was sent',
    lines: ['2 ok <orders:tea@0', '1 ok >orders:tea@0'],
    found: ['G1c-realtime'],
  },
  {
    what: 'two transactions stand in opposite orders on two keys',
    settings: { wwDependencies: true },
    lines: [
      '1 begins',
      '2 begins',
      '1 ok >orders:tea@0 >bills:five@1',
      '2 ok >orders:milk@1 >bills:six@0',
      '3 ok <orders:tea@0 <orders:milk@1 <bills:six@0 <bills:five@1',
    ],
    allowed: ['G0'],
  },
];

for (const told of HISTORIES) {
  test(`a history is judged right: ${told.what}`, () => {
    expectJudged(told);
  });
}

test('a cycle says why each operation stands before the next', () => {
  const { anomalies } = checkHistory(story('2 ok <orders:tea@0', '1 ok >orders:tea@0'));
  expect(anomalies[0]?.cycle).toEqual([
    { from: 3, to: 1, type: 'wr', key: 'orders', value: 'tea' },
    { from: 1, to: 3, type: 'realtime' },
  ]);
});
