import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { FeedWorld } from './feed-world.ts';
import { SYMBOL, trade } from './memory-history.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-07 a feed begins where it was, then opens its line, and not before it knows', OF_FEED, async () => {
  const world = new FeedWorld({ name: 'ours', before: [[SYMBOL, { id: 3, timeMicros: 30 }]] });
  const remembered = Promise.withResolvers<undefined>();
  const { remember } = world;
  world.remember = async (memory) => {
    await remembered.promise;
    return await remember(memory);
  };
  expect(world.feed.health()).toEqual({ level: 'failed', reason: 'is new' });
  await world.feed.start();
  await settled();
  expect(world.calls).toEqual(['gaps start']);
  remembered.resolve(undefined);
  await settled();
  expect(world.calls).toEqual(['gaps start', 'line start']);
  world.history.have([4]);
  world.line.restored();
  await world.clock.advance(10);
  expect(world.given).toEqual([`${SYMBOL} 4`]);
  expect(world.feed.status()).toMatchObject({ name: 'ours', state: 'running' });
  expect(world.feed.name).toBe('ours');
});

test('MD-07 a feed asks for the memory that it was told of', OF_FEED, async () => {
  const world = new FeedWorld({ memory: { topic: 'trades' } });
  const asked: unknown[] = [];
  world.remember = (memory) => {
    asked.push(memory);
    return Promise.resolve(new Map());
  };
  await world.feed.start();
  await settled();
  expect(asked).toEqual([{ topic: 'trades', messages: 20_000 }]);
});

test('MD-07 the line follows the symbols that are wanted, where the exchange is', OF_FEED, async () => {
  const world = await FeedWorld.started({ symbols: [SYMBOL, 'A'], answerMs: 7 });
  expect(world.line.settings).toMatchObject({ url: 'ws://exchange', answerMs: 7 });
  expect([...world.line.wanted()]).toEqual([SYMBOL, 'A']);
  await world.feed.unfollow(['A']);
  expect([...world.line.wanted()]).toEqual([SYMBOL]);
  expect(world.feed.symbols).toEqual([SYMBOL]);
  expect(world.calls.at(-1)).toBe('line follow');
});

test('MD-07 who follows a symbol once more loses nothing of what is known of it', OF_FEED, async () => {
  const world = await FeedWorld.started();
  await world.take(1, 2);
  await world.feed.follow([SYMBOL, 'A']);
  await world.take(2, 3);
  expect(world.given).toEqual([1, 2, 3].map((id) => `${SYMBOL} ${id}`));
  expect(world.feed.symbols).toEqual([SYMBOL, 'A']);
});

test(
  'MD-07 of a symbol that was followed before the start, what was missed comes when it is followed again',
  OF_FEED,
  async () => {
    const world = await FeedWorld.started({ before: [['A', { id: 3, timeMicros: 30 }]] });
    world.history.have([4], 'A');
    await world.feed.follow(['A']);
    await world.clock.advance(10);
    expect(world.given).toEqual(['A 4']);
    expect(world.notices[0]).toMatchObject({ symbol: 'A', reason: 'the connector was away' });
  },
);

test('MD-07 up to 1,024 symbols are followed; of more none is, and it is said', OF_FEED, async () => {
  const world = await FeedWorld.started();
  const more = (count: number) => Array.from({ length: count }, (_, at) => `S${at}`);
  await expect(world.feed.follow(more(1_024))).rejects.toThrow(new RangeError('up to 1024 can be followed'));
  expect(world.feed.symbols).toEqual([SYMBOL]);
  await world.feed.follow([SYMBOL, ...more(1_023)]);
  expect(world.feed.symbols).toHaveLength(1_024);
});

test('MD-07 a feed passes trades on at its rate, and counts them when they are taken', OF_FEED, async () => {
  const world = await FeedWorld.started({ perSecond: 10 });
  for (const id of [1, 2, 3]) world.line.events.trade(trade(id));
  await world.clock.advance(250);
  expect(world.given).toHaveLength(2);
  expect(world.feed.status()).toMatchObject({ counters: { received: 3, emitted: 2 }, lag: 1 });
});

test('MD-07 trades that nobody takes are told', OF_FEED, async () => {
  const world = await FeedWorld.started();
  world.give = () => Promise.reject(new Error('full'));
  await world.take(1);
  expect(world.feed.status()).toMatchObject({ counters: { received: 1, emitted: 0 }, lastError: { message: 'full' } });
});

test('MD-07 a feed where too many wait reads no more, until half of them are gone', OF_FEED, async () => {
  const world = await FeedWorld.started({ capacity: 2 });
  const turn = Promise.withResolvers<undefined>();
  world.give = () => turn.promise;
  await world.take(1);
  expect(world.calls).not.toContain('line pause');
  await world.take(2);
  expect(world.calls.slice(2)).toEqual(['line pause']);
  turn.resolve(undefined);
  await world.clock.advance(10);
  expect(world.calls.slice(2)).toEqual(['line pause', 'line resume']);
});

test('MD-07 a feed counts gaps once, however much is said of them', OF_FEED, async () => {
  const world = await FeedWorld.started();
  world.history.have([2]);
  await world.take(1, 4, 4);
  expect(world.notices.map(({ state }) => state)).toEqual(['OPEN', 'FILLED', 'LOST']);
  expect(world.feed.status().counters).toMatchObject({ gaps: 1, repeated: 1, emitted: 3 });
});

test(
  'MD-07 all has been passed on when lanes, gaps and what is put aside are done, behind the line’s fence',
  OF_FEED,
  async () => {
    const world = await FeedWorld.started();
    const kept = Promise.withResolvers<undefined>();
    world.keepAside = () => kept.promise;
    const turn = Promise.withResolvers<undefined>();
    world.give = () => turn.promise;
    world.line.events.unreadable('{', new Error('no JSON'));
    await world.take(1);
    const order: string[] = [];
    const passed = world.feed.passed().then(() => order.push('passed'));
    await settled();
    expect(world.calls.slice(2)).toEqual(['line fence']);
    turn.resolve(undefined);
    await settled();
    expect(world.calls.slice(2)).toEqual(['line fence', 'gaps flushed']);
    order.push('kept');
    kept.resolve(undefined);
    await passed;
    expect(order).toEqual(['kept', 'passed']);
  },
);
