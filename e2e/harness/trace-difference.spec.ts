import { expect, test } from '@playwright/test';
import { differences, formatDifference, valueText } from '../../fixtures/checks/difference.ts';

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

test('absent, null, other types and other kinds are differences', () => {
  expect(lines({ fare: '1' }, {})).toEqual(['fare: sent "1", received nothing']);
  expect(lines({ fare: null }, {})).toEqual(['fare: sent null, received nothing']);
  expect(lines({ stars: 5 }, { stars: '5' })).toEqual(['stars: sent 5, received "5"']);
  expect(lines({ at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' })).toEqual([
    'at: sent 1970-01-01T00:00:00.000Z, received "1970-01-01T00:00:00.000Z"',
  ]);
  expect(lines([1], { 0: 1 })).toEqual(['the whole: sent [1], received {"0":1}']);
  expect(lines({ sum: 1n }, { sum: 2n })).toEqual(['sum: sent 1n, received 2n']);
  expect(lines(Buffer.from('a'), Buffer.from('b'))).toEqual(['the whole: sent bytes 61, received bytes 62']);
  expect(lines({ a: 1 }, null)).toEqual(['the whole: sent {"a":1}, received null']);
});

test('what was never sent is a difference when asked for', () => {
  expect(lines({ a: { b: 1 } }, { a: { b: 1, c: [2] } }, 'reported')).toEqual(['a.c: sent nothing, received [2]']);
});

test('long values are shortened', () => {
  expect(valueText('x'.repeat(100))).toBe(`"${'x'.repeat(79)}… (102 characters)`);
});
