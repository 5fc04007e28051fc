import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { LanesWorld } from './lanes-world.ts';
import { SYMBOL } from './memory-history.ts';

const OF_FEED = { annotation: about('feed') };
const OTHER = 'BTCUSDT';

test(
  'MD-15 a symbol of which nothing comes is looked for when it is quiet for so long, and then again',
  OF_FEED,
  async () => {
    const world = new LanesWorld({ quietMs: 400, symbols: [SYMBOL] });
    await world.take(SYMBOL, 1);
    await world.clock.advance(399);
    expect(world.history.asked).toEqual([]);
    world.history.have([2]);
    await world.clock.advance(1);
    expect(world.said).toEqual(['OPEN 2-2 nothing came for 400 ms', 'FILLED 2-2 nothing came for 400 ms']);
    await world.clock.advance(399);
    expect(world.history.asked).toEqual(['last', 'between 2-2']);
    await world.clock.advance(1);
    expect(world.history.asked).toEqual(['last', 'between 2-2', 'last']);
  },
);

test('MD-15 of many symbols that are quiet one a second is looked for', OF_FEED, async () => {
  const world = new LanesWorld({ quietMs: 30_000, symbols: ['A', 'B', 'C'] });
  await world.clock.advance(30_900);
  expect(world.history.asked).toHaveLength(1);
  await world.clock.advance(100);
  expect(world.history.asked).toHaveLength(2);
  await world.clock.advance(1_000);
  expect(world.history.asked).toHaveLength(3);
});

test('MD-15 the one that has been quiet for longest is looked for, whichever was followed first', OF_FEED, async () => {
  const world = new LanesWorld({ quietMs: 400, symbols: [SYMBOL, OTHER] });
  await world.take(OTHER, 1);
  await world.clock.advance(200);
  await world.take(SYMBOL, 7);
  world.history.have([2], OTHER);
  world.history.have([8], SYMBOL);
  await world.clock.advance(200);
  expect(world.given).toEqual([`${OTHER} 1`, `${SYMBOL} 7`, `${OTHER} 2`]);
  await world.clock.advance(200);
  expect(world.given.at(-1)).toBe(`${SYMBOL} 8`);
});

test('MD-15 where no symbol is followed any more nothing is looked for', OF_FEED, async () => {
  const world = new LanesWorld({ quietMs: 400, symbols: [SYMBOL] });
  await world.lanes.close(SYMBOL);
  await world.clock.advance(2_000);
  expect(world.history.asked).toEqual([]);
  expect(world.failures).toEqual([]);
});

test('MD-15 a symbol that was let go takes no turn from those that are quiet', OF_FEED, async () => {
  const world = new LanesWorld({ quietMs: 400, symbols: [SYMBOL, OTHER] });
  await world.lanes.close(SYMBOL);
  await world.clock.advance(400);
  expect(world.history.asked).toEqual(['last']);
});

test('MD-15 lanes that have ended look for nothing', OF_FEED, async () => {
  const world = new LanesWorld({ quietMs: 400, symbols: [SYMBOL] });
  world.end.abort();
  await world.clock.advance(2_000);
  expect(world.history.asked).toEqual([]);
});

test(
  'MD-15 a history that does not answer is asked again after a pause, and until then it is said why',
  OF_FEED,
  async () => {
    const world = new LanesWorld({ quietMs: 60_000, retryMs: 300, symbols: [SYMBOL] });
    world.history.fails = new Error('is away');
    await world.take(SYMBOL, 1, 3);
    expect(world.lanes.trouble).toBe('the history does not answer: is away');
    expect(world.failures).toEqual([world.history.fails]);
    world.history.fails = undefined;
    world.history.have([2]);
    await world.clock.advance(299);
    expect(world.history.asked).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.given).toEqual([`${SYMBOL} 1`, `${SYMBOL} 3`, `${SYMBOL} 2`]);
    expect(world.lanes.trouble).toBeUndefined();
  },
);

test(
  'MD-15 a history that hangs when it is asked again is still said not to answer, until it does',
  OF_FEED,
  async () => {
    const world = new LanesWorld({ quietMs: 60_000, retryMs: 300, symbols: [SYMBOL] });
    world.history.fails = new Error('is away');
    await world.take(SYMBOL, 1, 3);
    world.history.fails = undefined;
    const answer = Promise.withResolvers<undefined>();
    world.history.answers = answer.promise;
    await world.clock.advance(300);
    expect(world.history.asked).toHaveLength(2);
    expect(world.lanes.trouble).toBe('the history does not answer: is away');
    answer.resolve(undefined);
    await settled();
    expect(world.lanes.trouble).toBeUndefined();
  },
);
