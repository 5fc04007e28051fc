import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { LanesWorld } from './lanes-world.ts';
import { SYMBOL } from './memory-history.ts';

const OF_FEED = { annotation: about('feed') };
const OTHER = 'BTCUSDT';

for (const capacity of [4, 5]) {
  test(
    `MD-07 where ${capacity} may wait it is said once that they do, and once that two are left`,
    OF_FEED,
    async () => {
      const world = new LanesWorld({ capacity, symbols: [SYMBOL] });
      const turns = Array.from({ length: capacity }, () => Promise.withResolvers<undefined>());
      const [...pending] = turns;
      world.give = () => pending.shift()?.promise ?? Promise.resolve();
      for (let id = 1; id < capacity; id += 1) await world.take(SYMBOL, id);
      expect(world.told).toEqual([]);
      await world.take(SYMBOL, capacity);
      expect(world.told).toEqual(['full']);
      expect(world.lanes.waiting).toBe(capacity);
      for (const turn of turns.slice(0, capacity - 3)) turn.resolve(undefined);
      await settled();
      expect(world.told).toEqual(['full']);
      turns[capacity - 3]?.resolve(undefined);
      await settled();
      expect(world.told).toEqual(['full', 'roomy']);
      for (const turn of turns) turn.resolve(undefined);
      await settled();
      expect(world.told).toEqual(['full', 'roomy']);
      expect(world.lanes.waiting).toBe(0);
    },
  );
}

test('MD-07 symbols do not wait for each other', OF_FEED, async () => {
  const world = new LanesWorld({ symbols: [SYMBOL, OTHER] });
  world.give = () => Promise.withResolvers<undefined>().promise;
  await world.take(SYMBOL, 1, 2);
  await world.take(OTHER, 7);
  expect(world.given).toEqual([`${SYMBOL} 1`, `${OTHER} 7`]);
  expect(world.lanes.waiting).toBe(3);
});

test('MD-07 a trade that is not taken waits no longer, and it is told why', OF_FEED, async () => {
  const world = new LanesWorld({ symbols: [SYMBOL] });
  const refusal = new Error('refused');
  world.give = () => Promise.reject(refusal);
  await world.take(SYMBOL, 1);
  expect(world.failures).toEqual([refusal]);
  expect(world.lanes.waiting).toBe(0);
});

test('MD-07 trades of a symbol that is not followed do not wait for anything', OF_FEED, async () => {
  const world = new LanesWorld({ capacity: 1, symbols: [SYMBOL] });
  await world.take(OTHER, 1);
  expect(world.given).toEqual([]);
  expect(world.told).toEqual([]);
  expect(world.lanes.waiting).toBe(0);
});

test('MD-07 a symbol that is let go still passes on what has come, and then nothing', OF_FEED, async () => {
  const world = new LanesWorld({ symbols: [SYMBOL, OTHER] });
  const turn = Promise.withResolvers<undefined>();
  world.give = () => turn.promise;
  await world.take(SYMBOL, 1, 2);
  const closed = world.lanes.close(SYMBOL);
  expect([...world.lanes.symbols], 'at once').toEqual([OTHER]);
  turn.resolve(undefined);
  await closed;
  await world.take(SYMBOL, 3);
  expect(world.given).toEqual([`${SYMBOL} 1`, `${SYMBOL} 2`]);
});

test('MD-07 a symbol that was let go before it began, or never followed, troubles nobody', OF_FEED, async () => {
  const world = new LanesWorld({ symbols: [SYMBOL] });
  await world.lanes.close(SYMBOL);
  await world.lanes.close(OTHER);
  await world.lanes.begin(SYMBOL, undefined);
  await world.lanes.begin(SYMBOL, { id: 3, timeMicros: 30 });
  expect(world.history.asked).toEqual([]);
  expect(world.failures).toEqual([]);
});

test(
  'MD-07 a symbol whose history cannot say where to begin is followed all the same, and it is told',
  OF_FEED,
  async () => {
    const world = new LanesWorld({ symbols: [SYMBOL] });
    world.history.fails = new Error('is away');
    await world.lanes.begin(SYMBOL, undefined);
    expect(world.history.asked).toEqual(['last']);
    await world.take(SYMBOL, 5);
    expect(world.given).toEqual([`${SYMBOL} 5`]);
    expect(world.failures).toEqual([world.history.fails]);
  },
);

test('MD-07 a symbol that was followed before goes on behind the last trade that was passed on', OF_FEED, async () => {
  const world = new LanesWorld({ symbols: [SYMBOL] });
  world.history.have([3, 4]);
  await world.lanes.begin(SYMBOL, { id: 3, timeMicros: 30 });
  expect(world.history.asked).toEqual([]);
  world.lanes.look();
  await settled();
  expect(world.given).toEqual([`${SYMBOL} 4`]);
  expect(world.said).toEqual(['OPEN 4-4 the connector was away', 'FILLED 4-4 the connector was away']);
});

test('MD-07 an interruption concerns all symbols, and all are looked for', OF_FEED, async () => {
  const world = new LanesWorld({ symbols: [SYMBOL, OTHER] });
  await world.take(SYMBOL, 1);
  await world.take(OTHER, 7);
  world.history.have([2], SYMBOL);
  world.history.have([8], OTHER);
  world.lanes.interrupt('connection lost');
  world.lanes.look();
  await settled();
  expect(world.given.toSorted()).toEqual([`${OTHER} 7`, `${OTHER} 8`, `${SYMBOL} 1`, `${SYMBOL} 2`]);
  expect(world.said.toSorted()).toEqual([
    'FILLED 2-2 connection lost',
    'FILLED 8-8 connection lost',
    'OPEN 2-2 connection lost',
    'OPEN 8-8 connection lost',
  ]);
});

test('MD-07 all is settled when the slowest symbol is', OF_FEED, async () => {
  const world = new LanesWorld({ symbols: [SYMBOL, OTHER] });
  const turn = Promise.withResolvers<undefined>();
  world.give = () => turn.promise;
  await world.take(OTHER, 1);
  let isSettled = false;
  const all = world.lanes.settled().then(() => (isSettled = true));
  await settled();
  expect(isSettled).toBe(false);
  turn.resolve(undefined);
  await all;
});
