import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { FeedWorld } from './feed-world.ts';
import { SYMBOL } from './memory-history.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-15 a feed is as well as its line, then its history, then its gaps', OF_FEED, async () => {
  const world = await FeedWorld.started({ history: { retryMs: 60_000 } });
  world.gapsHealth = { level: 'degraded', reason: 'the topic is away' };
  expect(world.feed.health()).toEqual(world.gapsHealth);
  world.history.fails = new Error('is away');
  await world.take(1, 3);
  expect(world.feed.health()).toEqual({ level: 'degraded', reason: 'the history does not answer: is away' });
  expect(world.feed.status().lastError?.message).toBe('is away');
  world.trouble = 'connection lost';
  expect(world.feed.health()).toEqual({ level: 'degraded', reason: 'connection lost' });
});

test('MD-15 connections are counted, and those that are lost interrupt what is followed', OF_FEED, async () => {
  const world = await FeedWorld.started();
  world.line.opened();
  await world.take(1);
  world.history.have([2]);
  world.line.lost('sent away');
  world.line.opened();
  world.line.restored();
  await world.clock.advance(10);
  expect(world.given).toEqual([`${SYMBOL} 1`, `${SYMBOL} 2`]);
  expect(world.notices[0]?.reason).toBe('connection lost: sent away');
  expect(world.feed.status().counters).toMatchObject({ connections: 2, lost: 1 });
});

test(
  'MD-15 what cannot be read is put aside in order, and one that is not kept holds up none behind it',
  OF_FEED,
  async () => {
    const world = await FeedWorld.started();
    const { keepAside } = world;
    world.keepAside = () => Promise.reject(new Error('the topic is away'));
    world.line.events.unreadable('{', new Error('no JSON'));
    expect(world.feed.status()).toMatchObject({ counters: { unreadable: 1 }, lastError: { message: 'no JSON' } });
    await world.feed.passed();
    expect(world.feed.status().lastError?.message).toBe('the topic is away');
    world.keepAside = async (text, why) => {
      // The later ones are quicker.
      for (let turn = text.length; turn < 3; turn += 1) await settled();
      await keepAside(text, why);
    };
    for (const text of ['a', 'bb', 'ccc']) world.line.events.unreadable(text, new Error('no JSON'));
    await world.feed.passed();
    expect(world.asides).toEqual(['a: no JSON', 'bb: no JSON', 'ccc: no JSON']);
  },
);

test(
  'MD-15 a feed that stops reads no more, passes on what has come, and stops its line before its gaps',
  OF_FEED,
  async () => {
    const world = await FeedWorld.started();
    const turn = Promise.withResolvers<undefined>();
    world.give = () => turn.promise;
    await world.take(1, 2);
    const stopped = world.feed.stop(1_000);
    await settled();
    expect(world.calls.slice(2)).toEqual(['line pause']);
    expect(world.feed.health()).toEqual({ level: 'failed', reason: 'is draining' });
    await world.clock.advance(100);
    turn.resolve(undefined);
    await world.clock.advance(10);
    expect(await stopped).toEqual({ undelivered: 20 });
    expect(world.given).toHaveLength(2);
    expect(world.calls.slice(3)).toEqual(['line stop', 'gaps stop 900']);
    expect(world.feed.health()).toEqual({ level: 'failed', reason: 'is stopped' });
  },
);

test(
  'MD-15 a feed whose trades nobody takes stops at half its limit, and says how many are left',
  OF_FEED,
  async () => {
    const world = await FeedWorld.started();
    world.give = () => Promise.withResolvers<undefined>().promise;
    await world.take(1, 2);
    const stopped = world.feed.stop(1_000);
    await world.clock.advance(499);
    expect(world.calls).not.toContain('line stop');
    await world.clock.advance(1);
    expect(await stopped).toEqual({ undelivered: 22 });
    expect(world.calls.at(-1)).toBe('gaps stop 500');
  },
);

test('MD-15 what is broken off by the end of a feed is no failure of it', OF_FEED, async () => {
  const world = await FeedWorld.started({ perSecond: 1 });
  await world.take(1, 2);
  const stopped = world.feed.stop(100);
  await world.clock.advance(100);
  await stopped;
  await settled();
  expect(world.feed.status()).toMatchObject({ state: 'stopped', lag: 0 });
  expect(world.feed.status().lastError).toBeUndefined();
});

test('MD-15 a feed that cannot tell where to begin is stopped without a line, and says why', OF_FEED, async () => {
  const world = new FeedWorld();
  world.remember = () => Promise.reject(new Error('the topic is away'));
  await world.feed.start();
  const following = world.feed.follow(['A']);
  const refused = expect(following).rejects.toThrow('the source is stopping');
  await world.feed.stop(100);
  await refused;
  expect(world.calls).not.toContain('line start');
  expect(world.feed.status().lastError?.message).toBe('the source is stopping');
});
