import { expect, test } from '@playwright/test';
import { checkHistory } from '../../fixtures/checks/ledger/check-history.ts';
import { expectJudged, type Told } from './ledger-judged.ts';
import { story } from './ledger-story.ts';

const HISTORIES: readonly Told[] = [
  { what: 'sent and read', lines: ['1 ok >orders:tea@0 >orders:milk@1', '2 ok <orders:tea@0 <orders:milk@1'] },
  { what: 'a refused send is not there', lines: ['1 fail >orders:tea', '1 ok >orders:milk@0', '2 ok <orders:milk@0'] },
  {
    what: 'a send without an answer is not there',
    lines: ['1 info >orders:tea', '1 ok >orders:milk@0', '2 ok <orders:milk@0'],
  },
  {
    what: 'a send without an answer is there, late',
    lines: ['1 info >orders:tea', '3 ok >orders:milk@0', '2 ok <orders:milk@0 <orders:tea@1'],
  },
  {
    what: 'an operation that began to send and never came back',
    lines: ['1 ok >orders:milk@0', '3 begins >orders:tea', '2 ok <orders:milk@0 <orders:tea@1'],
  },
  {
    what: 'a beginning says what is sent, the end where it landed',
    lines: ['1 begins >orders:tea >orders:milk', '1 ok >orders:milk@1', '2 ok <orders:tea@0 <orders:milk@1'],
  },
  {
    what: 'acknowledged, and what is behind it was read',
    lines: ['1 ok >orders:tea@0', '1 ok >orders:milk@1', '2 ok <orders:milk@1'],
    found: ['lost-write', 'unseen'],
  },
  { what: 'acknowledged without an offset, and never read', lines: ['1 ok >orders:tea', '2 ok'], found: ['unseen'] },
  {
    what: 'one half of a crashed transaction was read, the other is lost',
    lines: ['1 info >orders:tea@0 >bills:five@7', '3 ok >orders:milk@1', '2 ok <bills:five@7 <orders:milk@1'],
    found: ['lost-write'],
  },
  {
    what: 'one message at two offsets',
    lines: ['1 ok >orders:tea@0', '2 ok <orders:tea@0 <orders:tea@1'],
    found: ['duplicate'],
  },
  {
    what: 'two messages acknowledged at one offset',
    lines: ['1 ok >orders:tea@5', '2 ok >orders:milk@5', '3 ok <orders:tea@5'],
    found: ['inconsistent-offsets', 'lost-write', 'unseen'],
  },
  { what: 'a refused message was read', lines: ['1 fail >orders:tea', '2 ok <orders:tea@0'], found: ['G1a'] },
  {
    what: 'a message that nobody sent',
    lines: ['1 ok >orders:tea@0', '2 ok <orders:tea@0 <orders:salt@1'],
    found: ['phantom'],
  },
  {
    what: 'a transaction reads what it has not committed',
    lines: ['1 ok >orders:tea@0 <orders:tea@0'],
    found: ['precommitted-read'],
  },
  {
    what: 'a transaction reads what it has not committed, and nobody knows how it ended',
    lines: ['1 info >orders:tea@0 <orders:tea@0', '2 ok <orders:tea@0'],
    found: ['precommitted-read'],
  },
  {
    what: 'a transaction reads what it then aborts',
    lines: ['1 fail >orders:tea <orders:tea@0', '1 ok >orders:milk@1', '2 ok <orders:milk@1'],
    found: ['precommitted-read'],
  },
  {
    what: 'a poll that failed read a message that nobody sent',
    lines: ['1 ok >orders:tea@0', '2 fail <orders:salt@1', '2 ok <orders:tea@0'],
    found: ['phantom'],
  },
  {
    what: 'a transaction without an answer read a refused message, and is proven committed',
    lines: ['1 fail >orders:tea', '2 info <orders:tea@0 >bills:five@0', '3 ok <bills:five@0'],
    found: ['G1a'],
  },
  {
    what: 'a transaction without an answer read a refused message, and may not have committed either',
    lines: ['1 fail >orders:tea', '1 ok >bills:six@1', '2 info <orders:tea@0 >bills:five@0', '3 ok <bills:six@1'],
  },
  {
    what: 'what only a transaction without an answer has read was read, once it is proven committed',
    lines: [
      '1 ok >orders:tea@0 >orders:milk@1',
      '2 info <orders:tea@0 >bills:five@0',
      '3 ok <orders:milk@1 <bills:five@0',
    ],
  },
  {
    what: 'a beginning announces a send that no end repeats, and nobody reads it',
    lines: ['1 begins >orders:tea', '1 ok >orders:milk@0', '2 ok <orders:milk@0'],
    found: ['unseen'],
  },
];

for (const told of HISTORIES) {
  test(`a history is judged right: ${told.what}`, () => {
    expectJudged(told);
  });
}

test('an anomaly names key, values, offsets, positions and operations', () => {
  const { anomalies } = checkHistory(story('1 ok >orders:tea@3', '1 ok >orders:milk@8', '2 ok <orders:milk@8'));
  expect(anomalies).toEqual([
    { name: 'lost-write', key: 'orders', values: ['tea'], offsets: [3], positions: [0, 1], ops: [1, 5] },
    { name: 'unseen', key: 'orders', values: ['tea'], offsets: [], ops: [] },
  ]);
});

test('an operation that never ended counts as one without an answer', () => {
  const history = [...story('1 begins'), ...story('2 ok >orders:tea@0', '3 ok <orders:tea@0')];
  expect(checkHistory(history)).toEqual({ valid: true, anomalies: [], allowed: [] });
});

test('numbers and the texts that spell them are different values', () => {
  const send = (value: string | number, offset: number) => ({ send: { key: 'orders', value, offset } });
  const read = (value: string | number, offset: number) => ({ key: 'orders', value, offset });
  const history = [
    { process: 1, type: 'invoke', f: 'send' },
    { process: 1, type: 'ok', f: 'send', steps: [send(1, 0), send('1', 1)] },
    { process: 2, type: 'invoke', f: 'poll' },
    { process: 2, type: 'ok', f: 'poll', steps: [{ poll: [read(1, 0), read('1', 1)] }] },
  ] as const;
  expect(checkHistory(history).valid).toBe(true);
});
