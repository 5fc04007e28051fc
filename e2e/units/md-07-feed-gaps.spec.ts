import { about } from '../../fixtures/playwright/failures.ts';
import { RunningExchange } from '../harness/exchange/running-exchange.ts';
import { FollowedExchange, SYMBOL } from './followed-exchange.ts';
import { expect, test } from '../contracts/holds.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-07 trades come once, digit by digit, in order', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  followed.happen([1, 2, 3]);
  await followed.passed();
  expect(followed.ids).toEqual([1, 2, 3]);
  expect(followed.given[0]).toMatchObject({
    symbol: SYMBOL,
    price: '3412.0700',
    quantity: '1.50',
    timeMicros: 1_767_323_045_678_902,
    buyerIsMaker: false,
    source: 'STREAM',
  });
  expect(followed.notices).toEqual([]);
});

test('MD-15 what is sent again is passed on once, and symbols do not share their ids', OF_FEED, async () => {
  await using followed = await FollowedExchange.start({ symbols: [SYMBOL, 'BTCUSDT'] });
  followed.happen([1, 2]);
  followed.happen([1, 2], { symbol: 'BTCUSDT' });
  await followed.exchange.post('/control/repeats', { symbol: SYMBOL, ids: [1, 2, 1] });
  await followed.passed();
  expect(followed.given.map(({ symbol, id }) => `${symbol} ${id}`).sort()).toEqual([
    'BTCUSDT 1',
    'BTCUSDT 2',
    'ETHUSDT 1',
    'ETHUSDT 2',
  ]);
  expect(followed.feed.status().counters).toMatchObject({ received: 7, emitted: 4, repeated: 3 });
});

test('MD-07 what a stream skips is told, fetched, and in its place before what follows', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  followed.happen([1, 2]);
  followed.happen([3, 4], { withheld: true });
  followed.happen([5, 6]);
  await followed.passed();
  expect(followed.ids).toEqual([1, 2, 3, 4, 5, 6]);
  expect(followed.given.map(({ source }) => source?.charAt(0)).join('')).toBe('SSHHSS');
  expect(followed.notices).toMatchObject([
    {
      symbol: SYMBOL,
      state: 'OPEN',
      from: 3,
      to: 4,
      fromMicros: 1_767_323_045_678_903,
      toMicros: 1_767_323_045_678_906,
      reason: 'skipped by the stream',
    },
    { state: 'FILLED', from: 3, to: 4, filledMicros: expect.any(Number) },
  ]);
});

test('MD-07 what the history has not either is lost, and said to be, id by id', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  followed.happen([1]);
  followed.happen([3], { withheld: true });
  followed.happen([6]);
  await followed.passed();
  expect(followed.ids).toEqual([1, 3, 6]);
  expect(followed.said).toEqual(['OPEN 2-5', 'LOST 2-2', 'FILLED 3-3', 'LOST 4-5']);
});

test('MD-07 a gap of more than a page of the history is filled', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  const missed = Array.from({ length: 2_300 }, (_, at) => at + 2);
  followed.happen([1]);
  const before = followed.exchange.asked;
  followed.happen(missed, { withheld: true });
  followed.happen([2_302]);
  await followed.passed();
  expect(followed.ids).toEqual([1, ...missed, 2_302]);
  expect(followed.exchange.asked - before, 'requests, of a thousand trades each').toBe(3);
  expect(followed.said).toEqual(['OPEN 2-2301', 'FILLED 2-2301']);
});

test(
  'MD-07 while the history does not answer the gap stays open and what follows goes on; it is filled when it does',
  OF_FEED,
  async () => {
    await using followed = await FollowedExchange.start();
    followed.happen([1]);
    followed.exchange.market.doors.history = false;
    followed.happen([2], { withheld: true });
    followed.happen([3, 4]);
    await followed.passed();
    expect(followed.ids).toEqual([1, 3, 4]);
    expect(followed.said).toEqual(['OPEN 2-2']);
    expect(followed.feed.health()).toMatchObject({ level: 'degraded', reason: /history does not answer/ });
    followed.exchange.market.doors.history = true;
    await followed.until(() => followed.ids.length === 4);
    await followed.passed();
    expect(followed.ids).toEqual([1, 3, 4, 2]);
    expect(followed.said).toEqual(['OPEN 2-2', 'FILLED 2-2']);
    expect(followed.feed.health().level).toBe('ok');
  },
);

test('MD-15 what cannot be read is kept aside as it was, and its trade is fetched', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  followed.happen([1]);
  const garbage = '{"e":"trade","s":"ETHUSDT","t":2,"p":"cheap"}';
  await followed.exchange.post('/control/frames', { symbol: SYMBOL, text: garbage });
  followed.happen([2], { withheld: true });
  followed.happen([3]);
  await followed.passed();
  expect(followed.ids).toEqual([1, 2, 3]);
  expect(followed.asides).toEqual([{ text: garbage, reason: expect.stringMatching(/p is no decimal/) }]);
});

test('MD-07 what the exchange had before a symbol is followed is none of its business', OF_FEED, async () => {
  await using followed = await FollowedExchange.start({ symbols: [] });
  followed.happen([1, 2, 3]);
  await followed.feed.follow([SYMBOL]);
  followed.happen([4]);
  await followed.passed();
  expect(followed.ids).toEqual([4]);
  expect(followed.notices).toEqual([]);
});

test('MD-07 a symbol that is followed no more gives nothing, and can be followed again', OF_FEED, async () => {
  await using followed = await FollowedExchange.start();
  followed.happen([1]);
  await followed.passed();
  await followed.feed.unfollow([SYMBOL]);
  followed.happen([2]);
  await followed.feed.follow([SYMBOL]);
  followed.happen([3]);
  await followed.passed();
  expect(followed.ids).toEqual([1, 3]);
  expect(followed.feed.symbols).toEqual([SYMBOL]);
});

test(
  'MD-07 what happened since the last trade that was passed on before the start is a gap like any other',
  OF_FEED,
  async () => {
    const exchange = await RunningExchange.start({ messagesPerSecond: 1_000 });
    const terms = { symbol: SYMBOL, price: '1.5', quantity: '2' };
    await exchange.post('/control/trades', { trades: [1, 2, 3, 4, 5].map((id) => ({ ...terms, id })) });
    await using followed = await FollowedExchange.follow(exchange, { before: [[SYMBOL, { id: 3, timeMicros: 30 }]] });
    followed.happen([6]);
    await followed.passed();
    expect(followed.ids).toEqual([4, 5, 6]);
    expect(followed.said).toEqual(['OPEN 4-5', 'FILLED 4-5']);
    expect(followed.notices[0]).toMatchObject({ fromMicros: 30, reason: 'the connector was away' });
  },
);

test('MD-07 a feed that ends before it knows where to go on lets nobody wait', OF_FEED, async () => {
  const remember = () => Promise.reject(new Error('the topic is away'));
  await using followed = await FollowedExchange.begin(await RunningExchange.start({}), { remember });
  const following = followed.feed.follow(['BTCUSDT']);
  const refused = expect(following, 'at feed').rejects.toThrow('the source is stopping');
  await followed.feed.stop(100);
  await refused;
});
