import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { LaneWorld } from './lane-world.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-07 a trade that comes before the history has answered where to begin stays the first', OF_FEED, async () => {
  const world = new LaneWorld();
  const answer = Promise.withResolvers<undefined>();
  world.history.answers = answer.promise;
  world.history.have([5]);
  const begun = world.lane.begin();
  await world.take(4);
  answer.resolve(undefined);
  await begun;
  expect(world.track.last?.id).toBe(4);
});

test('MD-07 a lane begins behind the last trade that the history has', OF_FEED, async () => {
  const world = new LaneWorld();
  world.history.have([1, 2, 3]);
  await world.lane.begin();
  await world.take(3, 5);
  expect(world.journal).toEqual(['OPEN 4-4', 'LOST 4-4', '5']);
  expect(world.notices[0]).toMatchObject({ fromMicros: 30, toMicros: 50 });
});

for (const [title, having, first, journal] of [
  ['are fetched before it', [1, 2], 3, ['1', '2', '3']],
  ['are fetched before it, even if there is but one', [1], 2, ['1', '2']],
  ['are none where the history has none', [], 3, ['3']],
] as const) {
  test(`MD-07 of a symbol that was never traded, those before the first that comes ${title}`, OF_FEED, async () => {
    const world = new LaneWorld();
    await world.lane.begin();
    world.history.have(having);
    await world.take(first);
    expect(world.journal.filter((said) => !said.includes(' '))).toEqual(journal);
    expect(world.unanswered).toEqual([]);
  });
}

test('MD-07 for the first trade of all, and for one that follows, the history is not asked', OF_FEED, async () => {
  const world = new LaneWorld();
  await world.lane.begin();
  world.history.asked.length = 0;
  await world.take(1, 2, 3, 2);
  expect(world.history.asked).toEqual([]);
  expect(world.journal).toEqual(['1', '2', '3']);
  expect(world.repeated).toEqual([2]);
});

test(
  'MD-07 where nobody knows what was before, the first trade that comes is the first that counts',
  OF_FEED,
  async () => {
    const world = new LaneWorld();
    await world.beginInVain();
    world.history.fails = undefined;
    world.history.have([1, 2]);
    await world.take(3);
    expect(world.journal).toEqual(['3']);
  },
);

test('MD-07 of several reasons why trades are missing the first is told', OF_FEED, async () => {
  const world = new LaneWorld();
  world.lane.goOnFrom({ id: 3, timeMicros: 30 });
  world.lane.interrupt('connection lost');
  world.history.have([4]);
  await world.take(5);
  expect(world.journal).toEqual(['OPEN 4-4', '4', 'FILLED 4-4', '5']);
  expect(world.notices).toMatchObject(Array(2).fill({ reason: 'the connector was away' }));
});

test('MD-07 a notice says when the gap was found, and only of a filled one when it was filled', OF_FEED, async () => {
  const world = new LaneWorld();
  world.history.have([2]);
  await world.take(1, 4);
  const finding = { symbol: 'ETHUSDT', reason: 'skipped by the stream', foundMicros: expect.any(Number) };
  const gap = { ...finding, fromMicros: 10, toMicros: 40 };
  expect(world.notices).toEqual([
    { ...gap, state: 'OPEN', from: 2, to: 3 },
    { ...gap, state: 'FILLED', from: 2, to: 2, filledMicros: expect.any(Number) },
    { ...gap, state: 'LOST', from: 3, to: 3 },
  ]);
});

test('MD-07 a history that repeats a trade has it passed on once', OF_FEED, async () => {
  const world = new LaneWorld();
  world.history.have([2, 2, 3]);
  await world.take(1, 4);
  expect(world.journal).toEqual(['1', 'OPEN 2-3', '2', '3', 'FILLED 2-3', '4']);
});

test(
  'MD-07 what is lost is not asked for again, and is taken all the same if the stream brings it',
  OF_FEED,
  async () => {
    const world = new LaneWorld();
    await world.take(1, 4);
    await world.lane.look();
    await world.take(6, 3);
    expect(world.history.asked).toEqual(['between 2-3', 'between 5-5']);
    expect(world.journal).toEqual(['1', 'OPEN 2-3', 'LOST 2-3', '4', 'OPEN 5-5', 'LOST 5-5', '6', '3', 'FILLED 3-3']);
  },
);

test(
  'MD-07 after an interruption it is looked for what was missed before the next trade goes on',
  OF_FEED,
  async () => {
    const world = new LaneWorld();
    await world.take(1);
    world.lane.interrupt('connection lost');
    world.history.have([2, 3]);
    await world.take(4, 5);
    expect(world.journal).toEqual(['1', 'OPEN 2-3', '2', '3', 'FILLED 2-3', '4', '5']);
    expect(world.history.asked).toEqual(['last', 'between 2-3']);
  },
);

test('MD-07 where nothing was missed in an interruption nothing is said, and it is over', OF_FEED, async () => {
  const world = new LaneWorld();
  await world.lane.begin();
  await world.lane.lookInto(1_000.4);
  world.history.have([1]);
  await world.take(1);
  await world.lane.lookInto(1_000.4);
  world.history.asked.length = 0;
  await world.lane.look();
  expect(world.history.asked).toEqual([]);
  expect(world.journal).toEqual(['1']);
  expect(world.unanswered).toEqual([]);
});

test('MD-07 all that was taken before is passed on when it says so', OF_FEED, async () => {
  const world = new LaneWorld();
  const taken = Promise.withResolvers<undefined>();
  world.give = () => taken.promise;
  const turns = [world.take(1), world.lane.settled()];
  const order: string[] = [];
  void world.lane.settled().then(() => order.push('settled'));
  await world.lane.begin();
  order.push('taken');
  taken.resolve(undefined);
  await Promise.all(turns);
  await world.lane.settled();
  expect(order).toEqual(['taken', 'settled']);
});
