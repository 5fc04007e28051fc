import { deepEqual, ok } from 'node:assert/strict';
import { expect as plain, test } from '@playwright/test';
import fc from 'fast-check';
import { Ledger, type LedgerSend, type ReadRange } from '../../fixtures/checks/ledger/ledger.ts';
import { ledgerExpect as expect } from '../../fixtures/matchers/ledger.ts';
import { chooser } from './ledger-world.ts';

type Send = Omit<LedgerSend, 'index' | 'outcome'> & Partial<Pick<LedgerSend, 'outcome'>>;
type Read = readonly [index: number, offset: number];

interface Case {
  readonly what: string;
  /** Acknowledged, sent at ten times their index, answered five later, unless they say otherwise. */
  readonly sends: readonly Send[];
  readonly reads: readonly Read[];
  readonly range?: Partial<ReadRange>;
  readonly lost?: readonly number[];
  readonly untold?: readonly number[];
  readonly superseded?: number;
  readonly expired?: number;
}

const a = { key: 0 };
const b = { key: 1 };
const COMPACTED = { compacted: true };

const CASES: readonly Case[] = [
  { what: 'compacted: superseded by a later one', sends: [a, a], reads: [[1, 4]], range: COMPACTED, superseded: 1 },
  { what: 'compacted: the last of its key', sends: [a, a], reads: [[0, 4]], range: COMPACTED, lost: [1] },
  { what: 'compacted: the only one of its key', sends: [a, b], reads: [[1, 4]], range: COMPACTED, lost: [0] },
  {
    what: 'compacted: superseded by one that was lost itself',
    sends: [a, a, b],
    reads: [[2, 4]],
    range: COMPACTED,
    superseded: 1,
    lost: [1],
  },
  {
    what: 'compacted: a deletion, and what it deleted',
    sends: [a, { ...a, deletes: true }, b],
    reads: [[2, 4]],
    range: COMPACTED,
    superseded: 2,
  },
  {
    what: 'compacted: its acknowledged place lies before that of a later one',
    sends: [
      { ...a, partition: 0, offset: 3, answeredAt: 40 },
      { ...a, partition: 0, offset: 7 },
    ],
    reads: [[1, 7]],
    range: COMPACTED,
    superseded: 1,
  },
  {
    what: 'compacted: its acknowledged place lies behind all others',
    sends: [
      { ...a, partition: 0, offset: 9, answeredAt: 40 },
      { ...a, partition: 0, offset: 7 },
    ],
    reads: [[1, 7]],
    range: COMPACTED,
    lost: [0],
  },
  {
    what: 'compacted: two sends overlapped, and one is there',
    sends: [a, { ...a, sentAt: 1 }],
    reads: [[0, 4]],
    range: COMPACTED,
    superseded: 0,
    untold: [1],
  },
  {
    what: 'compacted: the last of its key, answered in the moment of its sending',
    sends: [b, { ...a, answeredAt: 10 }],
    reads: [[0, 4]],
    range: COMPACTED,
    lost: [1],
  },
  {
    what: 'compacted: one of its key was answered in the moment of its sending',
    sends: [{ ...a, answeredAt: 10 }, a],
    reads: [[0, 4]],
    range: COMPACTED,
    lost: [1],
  },
  {
    what: 'compacted: a deletion without an answer may have come after it',
    sends: [a, { ...a, deletes: true, outcome: 'indeterminate' }, b],
    reads: [[2, 4]],
    range: COMPACTED,
    untold: [0],
  },
  {
    what: 'compacted: another without an answer has not come after it, or it would be there',
    sends: [a, { ...a, outcome: 'indeterminate' }, b],
    reads: [[2, 4]],
    range: COMPACTED,
    lost: [0],
  },
  { what: 'compacted: nobody knows the key', sends: [{}, a], reads: [[1, 4]], range: COMPACTED, untold: [0] },
  { what: 'not compacted: a later one of its key excuses nothing', sends: [a, a], reads: [[1, 4]], lost: [0] },
  {
    what: 'retention: acknowledged before what is left',
    sends: [{ partition: 0, offset: 8 }, b],
    reads: [[1, 9]],
    range: { from: 9 },
    expired: 1,
  },
  { what: 'retention: nobody knows where it stood', sends: [a, b], reads: [[1, 9]], range: { from: 9 }, untold: [0] },
  {
    what: 'retention: an older one is still there, so it would be too',
    sends: [a, b],
    reads: [[0, 9]],
    range: { from: 9 },
    lost: [1],
  },
  {
    what: 'retention: the older one that is there overlapped with it',
    sends: [{ ...a, answeredAt: 11 }, b],
    reads: [[0, 9]],
    range: { from: 9 },
    untold: [1],
  },
  { what: 'retention: it has removed nothing', sends: [a, b], reads: [[1, 0]], lost: [0] },
];

function ledgerOf({ sends, reads, range }: Pick<Case, 'sends' | 'reads' | 'range'>): Ledger {
  const ledger = new Ledger('trips');
  sends.forEach((send, index) => {
    ledger.sent({ index, outcome: 'acknowledged', sentAt: index * 10, answeredAt: index * 10 + 5, ...send });
  });
  for (const [index, offset] of reads) ledger.read(index, 0, offset);
  ledger.covers({ partition: 0, from: 0, end: 100, ...range });
  return ledger;
}

for (const { what, lost = [], untold = [], superseded = 0, expired = 0, ...told } of CASES) {
  test(`acknowledged, and not there. ${what}`, () => {
    const verdict = ledgerOf(told).verdict();
    plain(verdict.anomalies.map(({ name, event }) => `${name} ${event}`)).toEqual(lost.map((at) => `lost-write ${at}`));
    plain(verdict).toMatchObject({ untold, superseded, expired });
  });
}

test('a message of somebody else that bears the key supersedes too', () => {
  const ledger = ledgerOf({ sends: [{ ...a, partition: 0, offset: 3 }], reads: [], range: COMPACTED });
  plain(ledger.verdict().anomalies).toHaveLength(1);
  ledger.readOther({ key: 0, partition: 0, offset: 7 });
  plain(ledger.verdict()).toMatchObject({ valid: true, superseded: 1, others: 1 });
});

test('what cannot be told passes neither way round, and says so', () => {
  const ledger = ledgerOf({ sends: [a, a, b, b], reads: [[3, 9]], range: { from: 9 } });
  const words = [
    'whether this ledger is consistent cannot be told',
    'ledger of trips: 4 sent (4 acknowledged, 0 refused, 0 indeterminate), 1 read back',
    '  cannot be told (lost, or removed by retention or compaction) 3: #0 (index 0) acknowledged, not there;',
    '    #1 (index 1) acknowledged, not there;',
    '    #2 (index 2) acknowledged, not there [E_LEDGER_UNTOLD]',
  ].join('\n');
  plain(() => {
    expect(ledger).toBeConsistent();
  }).toThrow(words);
  plain(() => {
    expect(ledger).not.toBeConsistent();
  }).toThrow(words);
});

test('something that is wrong for certain fails, whatever cannot be told beside it', () => {
  const ledger = ledgerOf({ sends: [a, b], reads: [[1, 9]], range: { from: 9 } });
  ledger.read(7, 0, 10);
  plain(() => {
    expect(ledger).toBeConsistent();
  }).toThrow(/phantom 1: .*\n {2}cannot be told .* 1: #0/);
});

interface Topic {
  readonly sends: (Send & { index: number; key: number; sentAt: number; answeredAt: number })[];
  readonly log: { readonly index: number; readonly offset: number }[];
}

/** Sends of three keys to one partition, in the order of their landing; some overlap with the one before. */
function topicOf(choose: (below: number) => number, count: number): Topic {
  const topic: Topic = { sends: [], log: [] };
  let offset = 0;
  for (let index = 0; index < count; index += 1) {
    offset += 1 + choose(2);
    const times = { sentAt: index * 10 - choose(2) * 12, answeredAt: index * 10 + 5 };
    const place = choose(2) === 0 ? { partition: 0, offset } : {};
    topic.sends.push({ index, key: choose(3), deletes: choose(4) === 0, ...times, ...place });
    topic.log.push({ index, offset });
  }
  return topic;
}

const tape = fc.array(fc.nat({ max: 1_000 }), { minLength: 20, maxLength: 120 });

test('whatever compaction or retention may rightly drop, nothing is called lost', () => {
  fc.assert(
    fc.property(tape, fc.integer({ min: 1, max: 40 }), fc.boolean(), (numbers, count, compacted) => {
      const choose = chooser(numbers);
      const { sends, log } = topicOf(choose, count);
      const last = new Map(sends.map(({ key, index }) => [key, index]));
      const from = compacted ? 0 : choose(count * 2);
      const left = log.filter(({ index, offset }) => {
        const send = sends[index];
        const mayGo = send?.deletes === true || last.get(send?.key ?? 0) !== index;
        return compacted ? !mayGo || choose(2) === 0 : offset >= from;
      });
      const reads = left.map(({ index, offset }): Read => [index, offset]);
      deepEqual(ledgerOf({ sends, reads, range: { from, end: 1_000, compacted } }).verdict().anomalies, []);
    }),
    { numRuns: 5_000 },
  );
});

test('what neither may drop is never passed over', () => {
  fc.assert(
    fc.property(tape, fc.integer({ min: 1, max: 40 }), fc.nat(), fc.boolean(), (numbers, count, pick, compacted) => {
      const choose = chooser(numbers);
      const { sends, log } = topicOf(choose, count);
      const from = compacted ? 0 : choose(count * 2);
      const last = new Map(sends.map(({ key, index }) => [key, index]));
      const left = log.filter(({ offset }) => offset >= from);
      const lasting = left.filter(({ index }) => {
        const send = sends[index];
        return !compacted || (send?.deletes !== true && last.get(send?.key ?? 0) === index);
      });
      fc.pre(lasting.length > 0);
      const victim = lasting[pick % lasting.length] ?? { index: 0, offset: 0 };
      const reads = left.filter((message) => message !== victim).map(({ index, offset }): Read => [index, offset]);
      const { anomalies, untold } = ledgerOf({ sends, reads, range: { from, end: 1_000, compacted } }).verdict();
      ok(untold.includes(victim.index) || anomalies.some(({ event }) => event === victim.index));
    }),
    { numRuns: 5_000 },
  );
});
