import { expect, test } from '@playwright/test';
import type { Trade } from '../../../test-data/market-data/trade.ts';
import { Tape } from '../../../compose/services/exchange/tape.ts';

function trade(id: number, symbol = 'ETHUSDT'): Trade {
  return { symbol, id, price: '3412.07', quantity: '1.5', timeMicros: id * 1_000, buyerIsMaker: false };
}

function tapeOf(ids: readonly number[], keep = 100): Tape {
  const tape = new Tape(keep);
  for (const id of ids) tape.append(trade(id));
  return tape;
}

function idsFrom(tape: Tape, from: number | undefined, limit = 100): readonly number[] {
  return tape.history('ETHUSDT', from, limit).map(({ id }) => id);
}

test('a tape has its latest trades, as many as it is to keep, and never more than twice as many', () => {
  const tape = new Tape(3);
  for (let id = 1; id <= 30; id += 1) {
    tape.append(trade(id));
    const ids = idsFrom(tape, undefined);
    expect(ids.slice(-3)).toEqual([id - 2, id - 1, id].filter((kept) => kept > 0));
    expect(ids).toEqual(idsFrom(tape, 1));
    expect(ids.length).toBeLessThanOrEqual(6);
  }
  expect(idsFrom(tapeOf([1, 2, 3, 4, 5, 6], 3), 1)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(idsFrom(tapeOf([1, 2, 3, 4, 5, 6, 7], 3), 1)).toEqual([5, 6, 7]);
});

test('each symbol has ids and trades of its own', () => {
  const tape = tapeOf([1, 5]);
  tape.append(trade(3, 'BTCUSDT'));
  expect([tape.symbols, tape.knows('BTCUSDT'), tape.knows('BNBBTC')]).toEqual([['ETHUSDT', 'BTCUSDT'], true, false]);
  expect(['ETHUSDT', 'BTCUSDT', 'BNBBTC'].map((symbol) => tape.nextId(symbol))).toEqual([6, 4, 1]);
  expect(tape.history('BTCUSDT', undefined, 10)).toEqual([trade(3, 'BTCUSDT')]);
  expect(tape.history('BNBBTC', undefined, 10)).toEqual([]);
});

test('a trade is found by its id, and only one that has happened', () => {
  const tape = tapeOf([2, 3, 7, 8, 20]);
  for (const id of [2, 3, 7, 8, 20]) expect(tape.find('ETHUSDT', id)).toEqual(trade(id));
  for (const id of [0, 1, 4, 6, 9, 19, 21, NaN]) expect(tape.find('ETHUSDT', id), `${id}`).toBeUndefined();
  expect(tape.find('BTCUSDT', 2)).toBeUndefined();
});

test('a history begins with the first trade that has the id or a higher one', () => {
  const tape = tapeOf([2, 3, 7, 8, 20]);
  for (const [from, ids] of [
    [0, [2, 3]],
    [2, [2, 3]],
    [3, [3, 7]],
    [4, [7, 8]],
    [8, [8, 20]],
    [9, [20]],
    [20, [20]],
    [21, []],
  ] as const) {
    expect(idsFrom(tape, from, 2), `${from}`).toEqual(ids);
  }
});

test('an id that does not grow is refused, and it is said what was the last one', () => {
  const tape = tapeOf([7]);
  for (const id of [7, 6]) {
    const refusal = new RangeError(`ETHUSDT has had trade 7 already: ids grow, and ${id} does not`);
    expect(() => {
      tape.append(trade(id));
    }).toThrow(refusal);
  }
  expect(idsFrom(tape, undefined)).toEqual([7]);
});
