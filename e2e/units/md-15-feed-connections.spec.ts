import { about } from '../../fixtures/playwright/failures.ts';
import { FollowedExchange, hastened, SYMBOL } from './followed-exchange.ts';
import { expect, stages, test } from '../contracts/holds.ts';

const OF_FEED = { annotation: about('feed') };

for (const [title, body] of [
  ['without a word', {}],
  ['in order', { code: 1_000 }],
] as const) {
  test(
    `MD-15 after a connection that ended ${title}, what was missed meanwhile is there, and said to have been missing`,
    OF_FEED,
    async () => {
      await using followed = await FollowedExchange.start();
      followed.happen([1]);
      await followed.passed();
      followed.exchange.market.doors.streams = false;
      await followed.exchange.post('/control/closings', body);
      await followed.until(() => followed.feed.health().level === 'degraded');
      followed.happen([2, 3]);
      followed.exchange.market.doors.streams = true;
      // Nothing comes after it: that trades are missing shows by the history alone.
      await followed.until(() => followed.ids.length === 3);
      followed.happen([4]);
      await followed.passed();
      expect(followed.ids).toEqual([1, 2, 3, 4]);
      expect(followed.said).toEqual(['OPEN 2-3', 'FILLED 2-3']);
      expect(followed.notices[0]?.reason).toMatch(/^connection lost: /);
      expect(followed.feed.status().counters).toMatchObject({ connections: 2, lost: 1 });
    },
  );
}

test(
  'MD-15 of a symbol that was never traded before, what was missed is there from the first on',
  OF_FEED,
  async () => {
    await using followed = await FollowedExchange.start();
    followed.exchange.market.doors.streams = false;
    await followed.exchange.post('/control/closings', {});
    await followed.until(() => followed.feed.health().level === 'degraded');
    followed.happen([50, 51]);
    followed.exchange.market.doors.streams = true;
    await followed.until(() => followed.ids.length === 2);
    followed.happen([52]);
    await followed.passed();
    expect(followed.ids).toEqual([50, 51, 52]);
  },
);

test(
  'MD-15 while nobody can tell what was missed before the first trade, all before it counts as missing',
  OF_FEED,
  async () => {
    await using followed = await FollowedExchange.start();
    followed.exchange.market.doors = { streams: false, history: false };
    await followed.exchange.post('/control/closings', {});
    await followed.until(() => followed.feed.health().level === 'degraded');
    followed.happen([1, 2]);
    followed.exchange.market.doors.streams = true;
    await followed.passed();
    followed.happen([3]);
    await followed.passed();
    expect(followed.said).toEqual(['OPEN 1-2']);
    followed.exchange.market.doors.history = true;
    await followed.until(() => followed.ids.length === 3);
    expect(followed.ids).toEqual([3, 1, 2]);
  },
);

const endings = [
  ['its age', { renewAfterMs: 60 }, () => Promise.resolve(undefined)],
  ['the exchange’s announcement', {}, ({ exchange }: FollowedExchange) => exchange.post('/control/shutdown', {})],
] as const;

for (const [title, options, announce] of endings) {
  test(
    `MD-15 a connection that ends by ${title} is overlapped by its successor: nothing is missed, nothing comes twice`,
    OF_FEED,
    async () => {
      await using followed = await FollowedExchange.start({ ...options, stableMs: 1 });
      await announce(followed);
      let id = 0;
      await followed.until(() => {
        followed.happen([(id += 1)]);
        return (followed.feed.status().counters.connections ?? 0) >= 2 && id > 20;
      });
      await followed.passed();
      expect(followed.ids).toEqual(Array.from({ length: id }, (_, at) => at + 1));
      expect(followed.notices).toEqual([]);
      expect(followed.feed.status().counters.lost).toBe(0);
    },
  );
}

test('MD-15 after a connection that has held for long the next one is opened at once', OF_FEED, async () => {
  const pauses = { firstMs: 60_000, longestMs: 60_000 };
  await using followed = await FollowedExchange.start({ stableMs: 1, backOff: pauses });
  await followed.exchange.post('/control/closings', {});
  await followed.until(() => followed.feed.status().counters.connections === 2);
  followed.happen([1]);
  await followed.passed();
  expect(followed.ids).toEqual([1]);
});

test('MD-15 a connection on which nothing comes, not even pings, is given up', OF_FEED, async () => {
  await using followed = await FollowedExchange.start({ silentMs: 500, clock: hastened(5) }, { pingMs: 60_000 });
  await followed.until(() => (followed.feed.status().counters.connections ?? 0) >= 2);
  expect(followed.feed.status().counters.lost).toBeGreaterThanOrEqual(1);
});

test('MD-15 pings of the exchange keep a silent connection alive, and are answered in time', OF_FEED, async () => {
  await using followed = await FollowedExchange.start({ silentMs: 400 }, { pingMs: 40, pongMs: 200 });
  // By then one that does not answer has been sent away.
  const mute = await followed.exchange.connect('/ws', { autoPong: false });
  await mute.closed;
  expect(followed.feed.status().counters).toMatchObject({ connections: 1, lost: 0 });
});

test(
  'MD-15 commands keep the limit of messages a second, however many are followed one after the other',
  OF_FEED,
  async () => {
    await using followed = await FollowedExchange.start(
      { symbols: [], commandsPerSecond: 4, clock: hastened(5) },
      { messagesPerSecond: 5, secondMs: 200 },
    );
    // One more than the exchange bears in a second.
    for (let at = 0; at < 6; at += 1) await followed.feed.follow([`S${at}`]);
    expect(followed.exchange.market.sessions.map(({ subscriptions }) => subscriptions.length)).toEqual([6]);
    expect(followed.feed.status().counters).toMatchObject({ connections: 1, lost: 0 });
  },
);

test('MD-15 an exchange that sends each connection away is come back to with growing pauses', OF_FEED, async () => {
  await using followed = await FollowedExchange.start({ backOff: { firstMs: 20, longestMs: 60 } });
  const connections = (): number => followed.feed.status().counters.connections ?? 0;
  const begun = performance.now();
  await followed.until(async () => {
    if (followed.feed.health().level === 'ok') await followed.exchange.post('/control/closings', { code: 1_001 });
    return connections() >= 6;
  });
  // Half of 20, 40, 60, 60 and 60 ms at least.
  expect(performance.now() - begun).toBeGreaterThan(120);
  followed.happen([1]);
  await followed.until(() => followed.ids.length === 1);
  expect(followed.given[0]?.symbol).toBe(SYMBOL);
});

test('MD-15 pauses double up to a bound, by a random part between a half and all', OF_FEED, () => {
  const settings = { firstMs: 100, longestMs: 5_000 };
  expect([0, 1, 2, 5, 6, 500].map((failures) => stages.pauseMs(failures, settings, 1))).toEqual([
    100, 200, 400, 3_200, 5_000, 5_000,
  ]);
  expect(stages.pauseMs(500, settings, 0)).toBe(2_500);
});
