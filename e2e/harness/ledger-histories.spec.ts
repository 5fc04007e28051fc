import { expect, test } from '@playwright/test';
import { checkHistory, type HistorySettings } from '../../fixtures/checks/ledger/check-history.ts';
import { story } from './ledger-story.ts';

interface Told {
  readonly what: string;
  readonly lines: readonly string[];
  readonly settings?: HistorySettings;
  /** Names and how often each is found; none: the history is legal. */
  readonly found?: readonly string[];
  readonly allowed?: readonly string[];
}

const HISTORIES: readonly Told[] = [
  { what: 'sent and read', lines: ['1 ok >orders:tea@0 >orders:milk@1', '2 ok <orders:tea@0 <orders:milk@1'] },
  {
    what: 'gaps between offsets',
    lines: ['1 ok >orders:tea@3', '1 ok >orders:milk@9', '2 ok <orders:tea@3 <orders:milk@9'],
  },
  { what: 'a refused send is not there', lines: ['1 fail >orders:tea', '1 ok >orders:milk@0', '2 ok <orders:milk@0'] },
  { what: 'a send without an answer is not there', lines: ['1 info >orders:tea', '2 ok'] },
  {
    what: 'a send without an answer is there, late',
    lines: ['1 info >orders:tea', '3 ok >orders:milk@0', '2 ok <orders:milk@0 <orders:tea@1'],
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
  {
    what: 'two transactions read of each other',
    lines: ['1 begins', '2 begins', '1 ok >orders:tea@0 <bills:five@0', '2 ok >bills:five@0 <orders:tea@0'],
    found: ['G1c'],
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

for (const { what, lines, settings, found = [], allowed = [] } of HISTORIES) {
  test(`a history is judged right: ${what}`, () => {
    const verdict = checkHistory(story(...lines), settings);
    expect(verdict.anomalies.map(({ name }) => name).sort()).toEqual(found);
    expect(verdict.allowed.map(({ name }) => name)).toEqual(allowed);
    expect(verdict.valid).toBe(found.length === 0);
  });
}

test('an anomaly names key, values, offsets, positions and operations', () => {
  const { anomalies } = checkHistory(story('1 ok >orders:tea@3', '1 ok >orders:milk@8', '2 ok <orders:milk@8'));
  expect(anomalies).toEqual([
    { name: 'lost-write', key: 'orders', values: ['tea'], offsets: [3], positions: [0, 1], ops: [1, 5] },
    { name: 'unseen', key: 'orders', values: ['tea'], offsets: [], ops: [] },
  ]);
});

test('a cycle says why each operation stands before the next', () => {
  const { anomalies } = checkHistory(story('2 ok <orders:tea@0', '1 ok >orders:tea@0'));
  expect(anomalies[0]?.cycle).toEqual([
    { from: 3, to: 1, type: 'wr', key: 'orders', value: 'tea' },
    { from: 1, to: 3, type: 'realtime' },
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

for (const { what, lines, code } of [
  { what: 'nothing', lines: [], code: 'E_EMPTY_INPUT' },
  { what: 'no send and no poll', lines: ['1 ok assign orders'], code: 'E_EMPTY_INPUT' },
  { what: 'a value sent twice', lines: ['1 ok >orders:tea@0', '2 info >orders:tea'], code: 'E_LEDGER_HISTORY' },
  { what: 'a process that does two things at once', lines: ['1 begins', '1 begins'], code: 'E_LEDGER_HISTORY' },
]) {
  test(`a history is refused: ${what}`, () => {
    expect(() => checkHistory(story(...lines))).toThrow(expect.objectContaining({ code }));
  });
}

test('a history is refused: an end without a beginning', () => {
  expect(() => checkHistory(story('1 ok >orders:tea@0').slice(1))).toThrow(/process 1 ends at 0 what it never began/);
});
