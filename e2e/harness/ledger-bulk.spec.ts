import { expect as plain, test } from '@playwright/test';
import { Ledger, type LedgerSend } from '../../fixtures/checks/ledger/ledger.ts';
import { ledgerExpect as expect } from '../../fixtures/matchers/ledger.ts';

type Read = readonly [index: number | undefined, partition: number, offset: number];

function ledgerOf(sends: readonly Omit<LedgerSend, 'index'>[], reads: readonly Read[]): Ledger {
  const ledger = new Ledger('trips');
  sends.forEach((send, index) => {
    ledger.sent({ index, sentAt: index * 10, answeredAt: index * 10 + 5, ...send });
  });
  for (const read of reads) ledger.read(...read);
  ledger.covers({ partition: 0, from: 0, end: 100 });
  return ledger;
}

const acknowledged = (offset?: number): Omit<LedgerSend, 'index'> =>
  offset === undefined ? { outcome: 'acknowledged' } : { outcome: 'acknowledged', partition: 0, offset };
const refused = { outcome: 'refused' } as const;
const indeterminate = { outcome: 'indeterminate' } as const;
const inOrder = (key: number): Omit<LedgerSend, 'index'> => ({ outcome: 'acknowledged', key });

const CASES: readonly [
  what: string,
  sends: readonly Omit<LedgerSend, 'index'>[],
  reads: readonly Read[],
  found: string[],
][] = [
  [
    'each once',
    [acknowledged(0), acknowledged()],
    [
      [0, 0, 0],
      [1, 0, 3],
    ],
    [],
  ],
  [
    'without an answer: one there, one not',
    [acknowledged(), indeterminate, indeterminate],
    [
      [0, 0, 0],
      [2, 0, 1],
    ],
    [],
  ],
  ['refused and not there', [refused], [], []],
  ['acknowledged, not there', [acknowledged(0), acknowledged()], [[0, 0, 0]], ['lost-write 1']],
  ['acknowledged behind the end that was read', [acknowledged(100)], [], ['unseen 0']],
  [
    'there at two places',
    [acknowledged(0)],
    [
      [0, 0, 0],
      [0, 1, 0],
    ],
    ['duplicate 0'],
  ],
  [
    'without an answer, there at two places',
    [acknowledged(), indeterminate],
    [
      [0, 0, 0],
      [1, 0, 1],
      [1, 0, 2],
    ],
    ['duplicate 1'],
  ],
  ['acknowledged here, read there', [acknowledged(4)], [[0, 0, 5]], ['inconsistent-offsets 0']],
  [
    'two acknowledged at one place',
    [acknowledged(4), acknowledged(4)],
    [[0, 0, 4]],
    ['lost-write 1', 'inconsistent-offsets 1'],
  ],
  ['refused, and there', [refused], [[0, 0, 0]], ['G1a 0']],
  [
    'there, and never sent',
    [acknowledged()],
    [
      [0, 0, 0],
      [7, 0, 1],
    ],
    ['phantom 7'],
  ],
  [
    'there, and nobody can tell which',
    [acknowledged()],
    [
      [0, 0, 0],
      [undefined, 0, 1],
    ],
    ['phantom -1'],
  ],
  [
    'behind what was sent after its answer',
    [inOrder(0), inOrder(0)],
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
    ['nonmonotonic-send 0'],
  ],
  [
    'keys have no order among them',
    [inOrder(0), inOrder(1)],
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
    [],
  ],
  [
    'sends that overlap have none either',
    [{ ...inOrder(0), answeredAt: 11 }, inOrder(0)],
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
    [],
  ],
  [
    'the reader went back',
    [acknowledged(), acknowledged()],
    [
      [1, 0, 1],
      [0, 0, 0],
    ],
    ['nonmonotonic-poll 0'],
  ],
];

for (const [what, sends, reads, found] of CASES) {
  test(`a ledger is judged right: ${what}`, () => {
    const verdict = ledgerOf(sends, reads).verdict();
    plain(verdict.anomalies.map(({ name, event }) => `${name} ${event}`)).toEqual(found);
    plain(verdict.valid).toBe(found.length === 0);
  });
}

test('what retention has removed is not called lost', () => {
  const ledger = new Ledger('trips');
  ledger.sent({ index: 0, outcome: 'acknowledged', partition: 3, offset: 8 });
  ledger.covers({ partition: 3, from: 9, end: 20 });
  plain(ledger.verdict()).toMatchObject({ valid: true, expired: 1 });
});

test('the message has the counts and the first three culprits by partition and offset', () => {
  const lost = [9, 7, 5, 3].map((offset) => acknowledged(offset));
  const ledger = ledgerOf(
    [...lost, acknowledged(1), refused, indeterminate, indeterminate],
    [
      [4, 0, 1],
      [6, 0, 2],
    ],
  );
  plain(() => {
    expect(ledger).toBeConsistent();
  }).toThrow(
    [
      'expected a consistent ledger',
      'ledger of trips: 8 sent (5 acknowledged, 1 refused, 2 indeterminate of which 1 landed), 2 read back',
      '  lost-write 4: #3 (index 3) acknowledged at partition 0 offset 3, not there;',
      '    #2 (index 2) acknowledged at partition 0 offset 5, not there;',
      '    #1 (index 1) acknowledged at partition 0 offset 7, not there;',
      '    and 1 more',
    ].join('\n'),
  );
});

test('the matcher passes and fails the right way round, also behind not', () => {
  const sound = ledgerOf([acknowledged(0)], [[0, 0, 0]]);
  const unsound = ledgerOf([acknowledged(0)], []);
  expect(sound).toBeConsistent();
  expect(unsound).not.toBeConsistent();
  plain(() => {
    expect(sound).not.toBeConsistent();
  }).toThrow(/expected an inconsistent ledger/);
});

test('a ledger that proves nothing is refused, also behind not', () => {
  const unread = new Ledger('trips');
  unread.sent({ index: 0, outcome: 'refused' });
  for (const [ledger, why] of [
    [ledgerOf([], []), /nothing was sent/],
    [unread, /nothing was read back/],
    [ledgerOf([indeterminate], [[0, 0, 0]]), /no send has an answer/],
  ] as const) {
    plain(() => {
      expect(ledger).not.toBeConsistent();
    }).toThrow(why);
  }
});

test('an index that is taken, or is none, is refused', () => {
  const ledger = ledgerOf([acknowledged(0)], []);
  for (const index of [0, -1, 0.5]) {
    plain(() => {
      ledger.sent({ index, outcome: 'refused' });
    }).toThrow(plain.objectContaining({ code: 'E_LEDGER_INDEX' }));
  }
});
