import { syncBuiltinESMExports } from 'node:module';
import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { Market } from '../../../compose/services/exchange/market.ts';
import { replay, type Schedule, walkSchedule } from '../../../compose/services/exchange/replay.ts';
import { Tape } from '../../../compose/services/exchange/tape.ts';
import { walkTape } from '../../../test-data/market-data/generators/tape.ts';
import { INSTRUMENTS } from '../../../test-data/market-data/trade.ts';

const TERMS = { symbol: 'ETHUSDT', price: '1.5', quantity: '2', buyerIsMaker: true };

/** A replay in a time that passes when it is told to: only what needs no time happens by itself. */
class StillReplay implements Disposable {
  readonly market = new Market(new Tape(100));
  readonly stop = new AbortController();
  readonly happened: Promise<number>;
  readonly #clock = mock.method(performance, 'now', () => this.#ms);
  #ms = 10_000;

  constructor(schedule: Schedule) {
    mock.timers.enable({ apis: ['setTimeout'] });
    // What was imported by its name is changed too.
    syncBuiltinESMExports();
    this.happened = replay(this.market, schedule, this.stop.signal);
  }

  /** @returns the ids of what has happened by then */
  async pass(ms: number): Promise<readonly number[]> {
    this.#ms += ms;
    mock.timers.tick(ms);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    return this.market.tape.history('ETHUSDT', undefined, 100).map(({ id }) => id);
  }

  [Symbol.dispose](): void {
    mock.timers.reset();
    syncBuiltinESMExports();
    this.#clock.mock.restore();
  }
}

function dueAfter(...times: readonly number[]): Schedule {
  return times.map((afterMs) => ({ afterMs, trades: [TERMS] }));
}

test('a replay’s trades happen when they are due, and not before', async () => {
  using still = new StillReplay(dueAfter(0, 100, 250));
  expect(await still.pass(0)).toEqual([1]);
  expect(await still.pass(99)).toEqual([1]);
  expect(await still.pass(1)).toEqual([1, 2]);
  expect(await still.pass(149)).toEqual([1, 2]);
  expect(await still.pass(1)).toEqual([1, 2, 3]);
  expect(await still.happened).toBe(3);
});

test('what could not be sent in time is sent at once, and the rest when it is due', async () => {
  using still = new StillReplay(dueAfter(10, 20, 30, 1_000));
  expect(await still.pass(500)).toEqual([1, 2, 3]);
  expect(await still.pass(499)).toEqual([1, 2, 3]);
  expect(await still.pass(1)).toEqual([1, 2, 3, 4]);
});

test('trades that are due together happen together, under the next ids and with one time, each in its symbol', async () => {
  const trades = [TERMS, TERMS, { ...TERMS, symbol: 'BNBBTC', buyerIsMaker: false }];
  using still = new StillReplay([{ afterMs: 10, trades }]);
  still.market.tape.append({ ...TERMS, id: 7, timeMicros: 1 });
  expect(await still.pass(10)).toEqual([7, 8, 9]);
  const [, one, other] = still.market.tape.history('ETHUSDT', undefined, 3);
  const timeMicros = one?.timeMicros ?? 0;
  // As the clock that stands still says.
  expect(timeMicros).toBe(Math.floor((performance.timeOrigin + 10_010) * 1_000));
  expect([one, other]).toEqual([8, 9].map((id) => ({ ...TERMS, id, timeMicros })));
  expect(still.market.tape.history('BNBBTC', undefined, 3)).toEqual([{ ...trades[2], id: 1, timeMicros }]);
  expect(await still.happened).toBe(3);
});

test('a replay that is stopped ends at once, and says how many have happened', async () => {
  using still = new StillReplay(dueAfter(0, 3_600_000));
  await still.pass(10);
  still.stop.abort();
  expect(await still.happened).toBe(1);
  expect(await still.pass(3_600_000)).toEqual([1]);
});

test('a walk has as many trades as its rate and time say, each due by its place among them', () => {
  const walk = [...walkSchedule({ symbols: ['ETHUSDT', 'BNBBTC'], perSecond: 40, durationMs: 2_510, seed: 5 })];
  expect(walk.flatMap(({ trades }) => trades)).toHaveLength(100);
  let before = 0;
  for (const { afterMs, trades } of walk) {
    expect(afterMs).toBe(before * 25);
    before += trades.length;
  }
  for (let count = 1; count <= 40; count += 1) {
    const short = walkSchedule({ symbols: ['ETHUSDT'], perSecond: 1_000, durationMs: count, seed: 5 });
    expect([...short].flatMap(({ trades }) => trades)).toHaveLength(count);
  }
  // Of more than one a sweep: they are due together.
  expect(walk.some(({ trades }) => trades.length > 1)).toBe(true);
  expect([...walkSchedule({ symbols: [], perSecond: 40, durationMs: 2_500, seed: 5 })]).toEqual([]);
});

test('symbols take turns, and each walks by itself: one that is known as its instrument does, others on the first’s tick', () => {
  const symbols = ['BNBBTC', 'QONE', 'QTWO'];
  const walk = [...walkSchedule({ symbols, perSecond: 1_000, durationMs: 300, seed: 5 })];
  expect(walk.map(({ trades }) => trades[0]?.symbol)).toEqual(walk.map((_, at) => symbols[at % 3]));
  const pricesOf = (symbol: string) =>
    walk.flatMap(({ trades }) => trades.flatMap((trade) => (trade.symbol === symbol ? trade.price : [])));
  const known = walkTape(INSTRUMENTS[3], 5);
  const prices = Array.from({ length: 200 }, () => known.next().value.map(({ price }) => price)).flat();
  expect(prices.slice(0, pricesOf('BNBBTC').length)).toEqual(pricesOf('BNBBTC'));
  for (const symbol of ['QONE', 'QTWO']) expect(pricesOf(symbol)[0]).toMatch(/^9\d{4}\.\d{2}$/);
  expect(pricesOf('QONE').slice(0, 20)).not.toEqual(pricesOf('QTWO').slice(0, 20));
});
