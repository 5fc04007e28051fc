import { expect, test } from '@playwright/test';
import { differences, formatDifference } from '../../fixtures/checks/difference.ts';
import { twoTexts, valueText } from '../../fixtures/checks/value-text.ts';

const lines = (sent: unknown, received: unknown, extra: 'ignored' | 'reported' = 'ignored') =>
  differences(sent, received, { extra }).map(formatDifference);

test('equal values have no difference, whatever their kind', () => {
  class Decoded {
    readonly fare = '12.50';
  }
  const equal: [unknown, unknown][] = [
    [{ fare: '12.50' }, new Decoded()],
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [0, -0],
    [NaN, NaN],
    [new Date(5), new Date(5)],
    [Buffer.from('a'), Buffer.from('a')],
    [10n, 10n],
    [{ n: 7 }, { n: 7n }],
    [new Map([[1, 2]]), new Map([[1, 2]])],
    [{ a: 1 }, { a: 1, added: 2 }],
  ];
  expect(equal.map(([sent, received]) => lines(sent, received))).toEqual(equal.map(() => []));
});

test('a difference names the path and both values', () => {
  const sent = { fare: '12.50', pickup: { lat: 1.5, lon: 2 }, stops: [{ name: 'a' }, { name: 'b' }], 'odd name': 1 };
  const received = { fare: '12.5', pickup: { lat: 1.5, lon: 3 }, stops: [{ name: 'a' }], 'odd name': 2 };
  expect(lines(sent, received)).toEqual([
    'fare: sent "12.50", received "12.5"',
    'pickup.lon: sent 2, received 3',
    'stops[1]: sent {"name":"b"}, received nothing',
    '["odd name"]: sent 1, received 2',
  ]);
});

test('a member that is missing says which new one has its value', () => {
  expect(lines({ order: { quantity: 3, sku: 'a' } }, { order: { qty: 3, sku: 'a' } })).toEqual([
    'order.quantity: sent 3, received nothing (order.qty, never sent, has its value)',
  ]);
  expect(lines({ at: [1, { b: 2 }] }, { 'odd name': [1, { b: 2 }], other: [1, { b: 2 }] })).toEqual([
    'at: sent [1,{"b":2}], received nothing (["odd name"] and other, never sent, have its value)',
  ]);
  expect(lines({ quantity: 3, count: 3 }, { count: 3, qty: '3' })).toEqual(['quantity: sent 3, received nothing']);
});

test('absent, null, other types and other kinds are differences', () => {
  expect(lines({ fare: '1' }, {})).toEqual(['fare: sent "1", received nothing']);
  expect(lines({ fare: null }, {})).toEqual(['fare: sent null, received nothing']);
  expect(lines({ stars: 5 }, { stars: '5' })).toEqual(['stars: sent 5, received "5"']);
  expect(lines({ at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' })).toEqual([
    'at: sent 1970-01-01T00:00:00.000Z, received "1970-01-01T00:00:00.000Z"',
  ]);
  expect(lines([1], { 0: 1 })).toEqual(['the whole: sent [1], received {"0":1}']);
  expect(lines({ sum: 1n }, { sum: 2n })).toEqual(['sum: sent 1n, received 2n']);
  expect(lines({ sum: 2n ** 53n + 1n }, { sum: 2 ** 53 })).toEqual([
    'sum: sent 9007199254740993n, received 9007199254740992',
  ]);
  expect(lines({ sum: 7n }, { sum: '7' })).toEqual(['sum: sent 7n, received "7"']);
  expect(lines(Buffer.from('a'), Buffer.from('b'))).toEqual(['the whole: sent bytes 61, received bytes 62']);
  expect(lines({ a: 1 }, null)).toEqual(['the whole: sent {"a":1}, received null']);
});

test('what was never sent is a difference when asked for', () => {
  expect(lines({ a: { b: 1 } }, { a: { b: 1, c: [2] } }, 'reported')).toEqual(['a.c: sent nothing, received [2]']);
});

test('long values are shortened', () => {
  expect(valueText('x'.repeat(100))).toBe(`"${'x'.repeat(79)}… (102 characters)`);
});

const LOOK_ALIKE: readonly (readonly [
  what: string,
  sent: string,
  received: string,
  marks: readonly [string, string],
])[] = [
  ['a letter and its composition', 'Zo\u00eb', 'Zoe\u0308', ['character 3 is U+00EB', 'character 3 is U+0065']],
  ['Cyrillic and Latin', '\u0430', 'a', ['character 1 is U+0430', 'character 1 is U+0061']],
  ['two kinds of space', 'a b', 'a\u00a0b', ['character 2 is U+0020', 'character 2 is U+00A0']],
  ['a mark of no width', 'ab', 'ab\u200b', ['ends after character 2', 'character 3 is U+200B']],
  ['a space at the end', 'ab', 'ab ', ['ends after character 2', 'character 3 is U+0020']],
  ['a letter and a digit', 'O1', '01', ['character 1 is U+004F', 'character 1 is U+0030']],
  ['dotless and dotted', 'I\u0131', 'Ii', ['character 2 is U+0131', 'character 2 is U+0069']],
  ['beyond the first plane', '\u{1d41a}', '\u{1d41b}', ['character 1 is U+1D41A', 'character 1 is U+1D41B']],
];

for (const [what, sent, received, [there, here]] of LOOK_ALIKE) {
  test(`texts that look alike show their code points: ${what}`, () => {
    expect(lines({ name: sent }, { name: received })).toEqual([
      `name: sent "${sent}" (${there}), received "${received}" (${here})`,
    ]);
  });
}

test('long values that begin alike are shown from where they differ', () => {
  const [begin, end] = ['x'.repeat(90), 'y'.repeat(90)];
  expect(twoTexts(`${begin}a${end}`, `${begin}b${end}`)).toEqual([
    `…${'x'.repeat(12)}a${'y'.repeat(67)}… (from character 80 of 183)`,
    `…${'x'.repeat(12)}b${'y'.repeat(67)}… (from character 80 of 183)`,
  ]);
  expect(twoTexts(Buffer.from(`${begin}a`), Buffer.from(`${begin}b`))).toEqual([
    '…8787878787861 (from character 176 of 188)',
    '…8787878787862 (from character 176 of 188)',
  ]);
  expect(twoTexts(new Map([[1, 2]]), new Map([[1, 3]]))).toEqual(['Map(1) { 1 => 2 }', 'Map(1) { 1 => 3 }']);
});
