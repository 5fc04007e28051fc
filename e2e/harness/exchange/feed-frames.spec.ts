import { expect, test } from '@playwright/test';
import {
  readFrame,
  readPastTrade,
  UnreadableFrame,
} from '../../../compose/services/market-data-runtime/feed/frames.ts';

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
  [{ s: 7 }, /s is no symbol/],
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
  [{ E: FRAME.E - 1 - 86_400_000_000 + 250 }, /a day or more from now/],
  [{ E: FRAME.E + 1 + 86_400_000_000 + 250 }, /a day or more from now/],
  [{ p: '' }, /p is no decimal/],
  [{ p: '1.' }, /p is no decimal/],
  [{ p: '.5' }, /p is no decimal/],
  [{ p: '1.x' }, /p is no decimal/],
  [{ e: 'aggTrade' }, /^aggTrade is no event that is known$/],
  [{ e: 7 }, /^it is no event$/],
] as const) {
  test(`a frame with ${JSON.stringify(change)} is unreadable, and it is said why`, () => {
    expect(() => readFrame(JSON.stringify({ ...FRAME, ...REST, ...change }), NOW)).toThrow(reason);
  });
}

test('whole numbers, a first trade, and clocks that differ by up to a day are taken', () => {
  const read = (change: object) => readFrame(JSON.stringify({ ...FRAME, ...REST, ...change }), NOW);
  expect(read({ t: 0, p: '95123', q: '12' })).toMatchObject({ trade: { id: 0, price: '95123', quantity: '12' } });
  for (const E of [NOW - 86_400_000_000, NOW + 86_400_000_000]) expect(read({ E }).kind).toBe('trade');
});

for (const [text, reason] of [
  ['', /^it is no JSON: ./],
  ['{', /^it is no JSON: ./],
  ['[]', /^it is no JSON object$/],
  ['null', /^it is no JSON object$/],
  ['7', /^it is no JSON object$/],
  ['{}', /^it is no event$/],
  ['{"id":3}', /^it is no event$/],
  ['{"result":null}', /^it is no event$/],
  ['{"error":{}}', /^it is no event$/],
  ['{"stream":"btcusdt@trade","data":[]}', /^it is no event$/],
  ['{"data":{"e":"serverShutdown"}}', /^it is no event$/],
] as const) {
  test(`${text || 'nothing'} is unreadable, and it is said why`, () => {
    expect(() => readFrame(text, 1)).toThrow(reason);
    expect(() => readFrame(text, 1)).toThrow(UnreadableFrame);
  });
}

test('an answer that names no command is of none that was numbered', () => {
  expect(readFrame('{"error":{"code":2},"id":null}', 1)).toEqual({ kind: 'answer', id: 0, error: '{"code":2}' });
  expect(readFrame('{"stream":"x","data":null,"result":null,"id":3}', 1)).toEqual({ kind: 'answer', id: 3 });
});

for (const [change, reason] of [
  [{ id: '7' }, /^id is no whole number$/],
  [{ price: 1.1 }, /^price is no decimal$/],
  [{ qty: null }, /^qty is no decimal$/],
  [{ time: -5 }, /^time is no whole number$/],
  [{ isBuyerMaker: 0 }, /^isBuyerMaker is neither true nor false$/],
] as const) {
  test(`a trade of the history with ${JSON.stringify(change)} is unreadable, and it is said why`, () => {
    const past = { id: 7, price: '1.10', qty: '2.0', time: 5, isBuyerMaker: false, ...change };
    expect(() => readPastTrade('BTCUSDT', past, 9)).toThrow(reason);
  });
}

test('what is no object is no trade of the history', () => {
  for (const value of [null, [], 7, undefined]) {
    expect(() => readPastTrade('BTCUSDT', value, 9)).toThrow('a trade of the history is no object');
  }
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
