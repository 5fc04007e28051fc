import { expect, test } from '@playwright/test';
import { Ledger, type ReadRange } from '../../fixtures/checks/ledger/ledger.ts';

/** What is not typed: histories also come from files and from other languages. */
function unchecked(value: unknown): never {
  return value as never;
}

const GOOD = { index: 5, outcome: 'acknowledged', partition: 0, offset: 3 } as const;

const SENDS: readonly (readonly [what: string, send: object, words: string])[] = [
  ['an outcome that is none', { outcome: 'acknowledge' }, 'outcome "acknowledge" is none of acknowledged, refused'],
  ['no outcome', { outcome: undefined }, 'outcome undefined is none'],
  ['offset NaN', { offset: NaN }, 'offset NaN is none'],
  ['a negative offset', { offset: -1 }, 'offset -1 is none; leave out an unknown one'],
  ['a fractional offset', { offset: 1.5 }, 'offset 1.5 is none'],
  ['an offset beyond 2^53', { offset: 2 ** 53 }, 'offset 9007199254740992 is none'],
  ['a bigint offset', { offset: 7n }, 'offset 7n is none'],
  ['text as offset', { offset: '7' }, 'offset "7" is none'],
  ['an offset without a partition', { partition: undefined }, 'offset 3 has no partition'],
  ['a partition that is none', { partition: -1 }, 'partition -1 is none'],
  ['text as key', { key: 'trip-1' }, 'key "trip-1" is no number of a key'],
  ['a time that is none', { sentAt: NaN }, 'NaN is no time'],
  ['an answer before the send', { sentAt: 9, answeredAt: 8 }, 'it was answered before it was sent'],
];

for (const [what, change, words] of SENDS) {
  test(`a send is refused: ${what}`, () => {
    const ledger = new Ledger('trips');
    const act = (): void => {
      ledger.sent(unchecked({ ...GOOD, ...change }));
    };
    expect(act).toThrow(expect.objectContaining({ code: 'E_LEDGER_INPUT' }));
    expect(act).toThrow(`send 5 cannot be: ${words}`);
  });
}

const READS: readonly (readonly [what: string, read: readonly [unknown, unknown, unknown], words: string])[] = [
  ['offset NaN', [0, 0, NaN], 'offset NaN is none'],
  ['a fractional offset', [0, 0, 0.5], 'offset 0.5 is none'],
  ['a bigint offset', [0, 0, 1n], 'offset 1n is none'],
  ['no partition', [0, undefined, 1], 'partition undefined is none'],
  ['an index that is none', [-1, 0, 1], 'index -1 is none'],
];

for (const [what, read, words] of READS) {
  test(`a read is refused: ${what}`, () => {
    const ledger = new Ledger('trips');
    ledger.read(undefined, 0, 0);
    expect(() => {
      ledger.read(unchecked(read[0]), unchecked(read[1]), unchecked(read[2]));
    }).toThrow(`read 1 cannot be: ${words} [E_LEDGER_INPUT]`);
  });
}

const RANGES: readonly (readonly [what: string, range: ReadRange, words: string])[] = [
  ['an end before the beginning', { partition: 0, from: 5, end: 4 }, 'offsets 5 to 4 are none'],
  ['no offsets', { partition: 0, from: NaN, end: 4 }, 'offsets NaN to 4 are none'],
  ['no partition', { partition: 0.5, from: 0, end: 4 }, 'there is no such partition'],
  ['a partition twice', { partition: 9, from: 0, end: 4 }, 'it was told already'],
];

for (const [what, range, words] of RANGES) {
  test(`a range is refused: ${what}`, () => {
    const ledger = new Ledger('trips');
    ledger.covers({ partition: 9, from: 0, end: 1 });
    expect(() => {
      ledger.covers(range);
    }).toThrow(`the range of partition ${range.partition} cannot be: ${words}`);
  });
}

test('an index beyond all memory is refused', () => {
  const ledger = new Ledger('trips');
  expect(() => {
    ledger.sent({ index: 2 ** 40, outcome: 'refused' });
  }).toThrow(expect.objectContaining({ code: 'E_LEDGER_INDEX' }));
});

test('a mangled id may claim any index: a phantom', () => {
  const ledger = new Ledger('trips');
  ledger.sent({ index: 0, outcome: 'refused' });
  ledger.read(2 ** 47, 0, 0);
  expect(ledger.verdict().anomalies).toMatchObject([{ name: 'phantom', event: -1 }]);
});
