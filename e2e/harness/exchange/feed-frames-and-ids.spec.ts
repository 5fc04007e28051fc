import { expect, test } from '@playwright/test';
import { readFrame, readPastTrade } from '../../../compose/services/market-data-runtime/feed/frames.ts';
import { splitBy } from '../../../compose/services/market-data-runtime/feed/id-ranges.ts';
import { SymbolTrack } from '../../../compose/services/market-data-runtime/feed/symbol-track.ts';

const FINDING = { reason: 'skipped', foundMicros: 1 };

function turns(ids: readonly number[], track = new SymbolTrack(8)): readonly string[] {
  return ids.map((id) => track.take({ id, timeMicros: id * 10 }, FINDING).kind);
}

function holesAfter(ids: readonly number[], mostHoles = 8): readonly string[] {
  const track = new SymbolTrack(mostHoles);
  turns(ids, track);
  return track.holes.map(({ from, to }) => `${from}-${to}`);
}

test('an id is the next one, ahead, late or repeated', () => {
  expect(turns([5, 6, 6, 9, 8, 8, 7, 10, 5])).toEqual([
    'next',
    'next',
    'repeated',
    'ahead',
    'late',
    'repeated',
    'late',
    'next',
    'repeated',
  ]);
});

test('what is missing is known by ranges, and one that comes late splits its range', () => {
  expect(holesAfter([1, 10])).toEqual(['2-9']);
  expect(holesAfter([1, 10, 5])).toEqual(['2-4', '6-9']);
  expect(holesAfter([1, 10, 2, 9])).toEqual(['3-8']);
  expect(holesAfter([1, 3, 2])).toEqual([]);
});

test('one from before the first is taken, and what lies between is missing', () => {
  expect(turns([10, 7])).toEqual(['next', 'ahead']);
  expect(turns([10, 9, 9])).toEqual(['next', 'next', 'repeated']);
  expect(holesAfter([10, 7])).toEqual(['8-9']);
});

test('a hole has the times of the trades around it', () => {
  const track = new SymbolTrack(8);
  turns([1, 4], track);
  expect(track.holes).toEqual([{ from: 2, to: 3, fromMicros: 10, toMicros: 40, lost: false, ...FINDING }]);
});

test('of more holes than are remembered the oldest is given up', () => {
  expect(holesAfter([1, 3, 5, 7], 2)).toEqual(['4-4', '6-6']);
});

test('what is given up is taken nevertheless if it comes', () => {
  const track = new SymbolTrack(8);
  turns([1, 4], track);
  track.giveUp({ from: 2, to: 3 });
  expect(track.holes).toMatchObject([{ from: 2, to: 3, lost: true }]);
  expect(turns([3, 3], track)).toEqual(['late', 'repeated']);
  expect(track.holes).toMatchObject([{ from: 2, to: 2, lost: true }]);
});

test('a range is split by what is there', () => {
  const split = (ids: readonly number[]) =>
    splitBy({ from: 3, to: 7 }, ids).map(({ from, to, there }) => [from, to, there]);
  expect(split([])).toEqual([[3, 7, false]]);
  expect(split([3, 4, 5, 6, 7])).toEqual([[3, 7, true]]);
  expect(split([5, 2, 8, 5])).toEqual([
    [3, 4, false],
    [5, 5, true],
    [6, 7, false],
  ]);
});

const FRAME = { e: 'trade', E: 1_767_323_045_678_902, s: 'BTCUSDT', t: 7, p: '95123.4500', q: '0.00100' };
/** When it comes. */
const NOW = FRAME.E + 250;
const REST = { T: 1_767_323_045_678_901, m: true, M: true };

test('a trade is read digit by digit, bare and wrapped', () => {
  const trade = {
    symbol: 'BTCUSDT',
    id: 7,
    price: '95123.4500',
    quantity: '0.00100',
    timeMicros: 1_767_323_045_678_901,
    eventMicros: 1_767_323_045_678_902,
    receivedMicros: NOW,
    buyerIsMaker: true,
    source: 'STREAM',
  };
  const frame = { ...FRAME, ...REST };
  expect(readFrame(JSON.stringify(frame), NOW)).toEqual({ kind: 'trade', trade });
  expect(readFrame(JSON.stringify({ stream: 'btcusdt@trade', data: frame }), NOW)).toEqual({ kind: 'trade', trade });
});

test('answers and announcements are told from trades', () => {
  expect(readFrame('{"result":null,"id":3}', 1)).toEqual({ kind: 'answer', id: 3 });
  expect(readFrame('{"error":{"code":2},"id":3}', 1)).toEqual({ kind: 'answer', id: 3, error: '{"code":2}' });
  expect(readFrame('{"e":"serverShutdown","E":1}', 1)).toEqual({ kind: 'shutdown' });
  expect(readFrame('{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1}}', 1)).toEqual({
    kind: 'shutdown',
  });
});

for (const [change, reason] of [
  [{ s: '' }, /s is no symbol/],
  [{ t: 7.5 }, /t is no whole number/],
  [{ t: -1 }, /t is no whole number/],
  [{ t: 9_007_199_254_740_993 }, /t is no whole number/],
  [{ p: 95123.45 }, /p is no decimal/],
  [{ p: '1e5' }, /p is no decimal/],
  [{ q: '-1' }, /q is no decimal/],
  [{ T: '1767323045678901' }, /T is no whole number/],
  [{ m: 'yes' }, /m is neither/],
  [{ E: Math.floor(FRAME.E / 1_000) }, /E is 1767323045678, .* it counts in another unit/],
  [{ E: FRAME.E * 1_000 + 1 }, /E is no whole number/],
  [{ e: 'aggTrade' }, /aggTrade is no event that is known/],
] as const) {
  test(`a frame with ${JSON.stringify(change)} is unreadable, and it is said why`, () => {
    expect(() => readFrame(JSON.stringify({ ...FRAME, ...REST, ...change }), NOW)).toThrow(reason);
  });
}

test('what is no JSON object is unreadable', () => {
  for (const text of ['', '{', '[]', 'null', '7', '{}']) expect(() => readFrame(text, 1)).toThrow(/it is no/);
});

test('a trade of the history has no time of a message', () => {
  const past = { id: 7, price: '1.10', qty: '2.0', time: 5, isBuyerMaker: false, isBestMatch: true };
  expect(readPastTrade('BTCUSDT', past, 9)).toEqual({
    symbol: 'BTCUSDT',
    id: 7,
    price: '1.10',
    quantity: '2.0',
    timeMicros: 5,
    receivedMicros: 9,
    buyerIsMaker: false,
    source: 'HISTORY',
  });
});
