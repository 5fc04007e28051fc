import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { rateAdjustment } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import type { MarketTrade } from '../../compose/services/market-data-runtime/replay/market-trade.ts';
import { ReplaySource } from '../../compose/services/market-data-runtime/replay/replay-source.ts';
import { tradeTape } from '../../compose/services/market-data-runtime/replay/tape.ts';
import { expect, test } from '../contracts/holds.ts';

const TRADE: MarketTrade = {
  symbol: 'BTCUSDT',
  id: 7,
  price: '95123.45',
  quantity: '0.00001',
  timeMicros: 1_000_000,
  eventMicros: 1_000_500,
  buyerIsMaker: true,
};

function world(options: Readonly<Record<string, unknown>>) {
  const clock = new VirtualClock();
  const given: MarketTrade[] = [];
  const emitted: MarketTrade[] = [];
  const rates: unknown[] = [];
  const source = new ReplaySource(
    { kind: 'replay', ...options },
    {
      clock,
      emitted: (trade) => void emitted.push(trade),
      adjusted: (perSecond, { scale }) => void rates.push([perSecond, scale]),
    },
  );
  source.deliver((trade) => {
    given.push(trade);
    return Promise.resolve();
  });
  return { clock, source, given, emitted, rates };
}

test('MP-30 the source plays its trades at its rate, tells of each, and says when it has played all', async () => {
  const { clock, source, given, emitted } = world({ trades: 30, perSecond: 10 });
  expect(source.health()).toEqual({ level: 'failed', reason: 'is new' });
  await source.start();
  await clock.advance(1_000);
  expect(given).toHaveLength(10);
  expect(source.status()).toMatchObject({ name: 'replay', state: 'running', counters: { emitted: 10, finished: 0 } });
  expect(source.health()).toEqual({ level: 'ok' });
  await clock.advance(60_000);
  expect(given).toHaveLength(30);
  expect(emitted).toEqual(given);
  expect(source.status().counters).toEqual({ emitted: 30, finished: 1 });
  expect(await source.stop(0)).toEqual({ undelivered: 0 });
  expect(source.status().state).toBe('stopped');
});

test('MP-30 the source goes as fast as it is told, not below its floor, and that is told', async () => {
  const { clock, source, given, rates } = world({ perSecond: 100, floorPerSecond: 20 });
  await source.start();
  source.rate.apply(rateAdjustment({ scale: 0.5 }));
  await clock.advance(1_000);
  expect(given).toHaveLength(50);
  source.rate.apply(rateAdjustment({ scale: 0.01 }));
  await clock.advance(1_000);
  expect(given).toHaveLength(70);
  expect(rates).toEqual([
    [50, 0.5],
    [20, 0.01],
  ]);
  await source.stop(0);
});

test('MP-30 trades that are given are played as they are', async () => {
  const items = [TRADE, { ...TRADE, id: -8, bestMatch: false, price: 'none' }];
  const { clock, source, given } = world({ items });
  await source.start();
  await clock.advance(1_000);
  expect(given).toEqual(items);
});

test('MP-30 a source whose trade nobody takes has failed with the reason, one that is told to stop has not', async () => {
  const failing = world({ trades: 3 });
  failing.source.deliver(() => Promise.reject(new Error('no room')));
  await failing.source.start();
  await failing.clock.advance(1_000);
  expect(failing.source.status()).toMatchObject({
    state: 'failed',
    counters: { emitted: 1, finished: 0 },
    lastError: { message: 'no room' },
  });
  expect(failing.source.health()).toEqual({ level: 'failed', reason: 'no room' });

  const alone = new ReplaySource({ kind: 'replay' }, { clock: failing.clock, emitted: () => 0, adjusted: () => 0 });
  await alone.start();
  await failing.clock.advance(1_000);
  expect(alone.health()).toEqual({ level: 'failed', reason: 'nobody takes the trades' });

  const stuck = world({ trades: 3 });
  stuck.source.deliver(() => new Promise(() => undefined));
  await stuck.source.start();
  await stuck.clock.advance(1_000);
  let stopped: unknown;
  void stuck.source.stop(500).then((report) => (stopped = report));
  await stuck.clock.advance(499);
  expect([stopped, stuck.source.status().state]).toEqual([undefined, 'draining']);
  await stuck.clock.advance(1);
  await settled();
  expect(stopped).toEqual({ undelivered: 0 });

  const playing = world({});
  await playing.source.start();
  await playing.clock.advance(100);
  await playing.source.stop(60_000);
  expect(playing.source.status()).toMatchObject({ state: 'stopped', counters: { finished: 0 } });
  expect(playing.source.status().lastError).toBeUndefined();
  const count = playing.given.length;
  await playing.clock.advance(1_000);
  expect(playing.given).toHaveLength(count);
});

test('MP-30 options of the source that are wrong are refused by their name', () => {
  for (const [field, value] of [
    ['seed', 1.5],
    ['symbols', []],
    ['symbols.0', ['DOGEUSDT']],
    ['trades', 0],
    ['perSecond', 0.5],
    ['floorPerSecond', 0],
    ['items.0.price', [{ ...TRADE, price: 1 }]],
    ['items.0.timeMicros', [{ ...TRADE, timeMicros: -1 }]],
    ['items.0.bestMatch', [{ ...TRADE, bestMatch: 'yes' }]],
    ['colour', 'red'],
  ] as const) {
    const [name = ''] = field.split('.');
    expect(() => world({ [name]: value }), field).toThrow(expect.objectContaining({ name: 'MessageError', field }));
  }
  const least = world({ trades: 1, perSecond: 1, floorPerSecond: 1, items: [{ ...TRADE, timeMicros: 0 }] });
  expect(least.source.rate.perSecond).toBe(1);
  expect(world({}).source.rate).toMatchObject({ nominalPerSecond: 1_000 });
});

test('MP-30 a tape is the same for the same seed but for ids and times, which no other tape has', () => {
  const symbols = ['BTCUSDT', 'SHIBUSDT'];
  const play = (seed: number): MarketTrade[] => [...tradeTape(symbols, seed).take(2_000)];
  const terms = ({ symbol, price, quantity, buyerIsMaker, bestMatch }: MarketTrade): string =>
    JSON.stringify([symbol, price, quantity, buyerIsMaker, bestMatch]);
  const begun = Date.now() * 1_000;
  const [one, again, other] = [play(5), play(5), play(6)];
  const ended = (Date.now() + 1) * 1_000;
  expect(one.map(terms)).toEqual(again.map(terms));
  expect(one.map(terms)).not.toEqual(other.map(terms));
  expect(new Set(one.map(({ symbol }) => symbol))).toEqual(new Set(symbols));

  for (const symbol of symbols) {
    const ids = one.filter((trade) => trade.symbol === symbol).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, at) => (ids[0] ?? 0) + at));
    expect(ids[0]).toBeGreaterThanOrEqual(begun);
  }
  // Thousands of expectations would take seconds.
  const wayOf = ({ timeMicros, eventMicros = 0 }: MarketTrade): number => eventMicros - timeMicros;
  expect(one.filter(({ timeMicros }) => timeMicros < begun || timeMicros > ended)).toEqual([]);
  expect(one.filter((trade) => wayOf(trade) < 1 || wayOf(trade) > 900)).toEqual([]);
  const share = (of: boolean | undefined): number => one.filter(({ bestMatch }) => bestMatch === of).length / 2_000;
  // An eighth are of blocks; the rest are half and half. Far beyond what chance would do to 2,000.
  expect(Math.abs(share(undefined) - 1 / 8)).toBeLessThan(0.04);
  expect(Math.abs(share(true) - 7 / 16)).toBeLessThan(0.06);
  expect(Math.abs(share(false) - 7 / 16)).toBeLessThan(0.06);
  expect(Math.max(...one.map(wayOf))).toBeGreaterThan(800);
  expect(() => tradeTape(['DOGEUSDT'], 1).next()).toThrow('there is no instrument of DOGEUSDT');
  expect(() => tradeTape([], 1).next()).toThrow(RangeError);
});
