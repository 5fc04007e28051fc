import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { LaneWorld } from './lane-world.ts';

const OF_FEED = { annotation: about('feed') };
const AWAY = new Error('is away');

test('MD-15 a history that does not answer is asked again by a look, and not by each trade', OF_FEED, async () => {
  const world = new LaneWorld();
  await world.take(1);
  world.history.fails = AWAY;
  await world.take(3, 4, 5);
  world.lane.interrupt('connection lost');
  await world.take(6, 7);
  expect(world.history.asked).toEqual(['between 2-2']);
  expect(world.unanswered).toEqual([AWAY]);
  expect(world.journal).toEqual(['1', 'OPEN 2-2', '3', '4', '5', '6', '7']);
});

test('MD-15 what came late by the stream is no longer looked for, and said to be there', OF_FEED, async () => {
  const world = new LaneWorld();
  await world.take(1);
  world.history.fails = AWAY;
  await world.take(4, 3);
  world.history.fails = undefined;
  world.history.have([2]);
  await world.lane.look();
  expect(world.journal).toEqual(['1', 'OPEN 2-3', '4', '3', 'FILLED 3-3', '2', 'FILLED 2-2']);
  expect(world.history.asked).toEqual(['between 2-3', 'between 2-2']);
});

test(
  'MD-15 when the history answers again, what was missed is looked for by the next trade as ever',
  OF_FEED,
  async () => {
    const world = new LaneWorld();
    await world.take(1);
    world.history.fails = AWAY;
    await world.take(3);
    world.history.fails = undefined;
    world.history.have([2, 3, 4]);
    await world.lane.look();
    world.lane.interrupt('connection lost');
    await world.take(5);
    expect(world.history.asked.slice(2), 'before the trade').toEqual(['last', 'between 4-4']);
    expect(world.journal).toEqual(['1', 'OPEN 2-2', '3', '2', 'FILLED 2-2', 'OPEN 4-4', '4', 'FILLED 4-4', '5']);
  },
);

test(
  'MD-15 of a new symbol whose history is silent, those before the first count as skipped until it answers',
  OF_FEED,
  async () => {
    const world = new LaneWorld();
    await world.lane.begin();
    world.history.asked.length = 0;
    world.history.fails = AWAY;
    await world.take(3, 4);
    expect(world.journal).toEqual(['OPEN 1-2', '3', '4']);
    expect(world.notices).toMatchObject([{ reason: 'skipped by the stream', fromMicros: 30, toMicros: 30 }]);
    expect(world.unanswered).toEqual([AWAY]);
    expect(world.history.asked, 'for the first that came').toEqual(['between 0-Infinity', 'between 1-2']);
    world.history.fails = undefined;
    world.history.have([1, 2, 3, 4]);
    await world.lane.look();
    expect(world.journal).toEqual(['OPEN 1-2', '3', '4', '1', '2', 'FILLED 1-2']);
  },
);

for (const [title, id] of [
  ['0', 0],
  ['1', 1],
] as const) {
  test(
    `MD-15 the first trade of all, with the id ${title}, is passed on while the history is silent`,
    OF_FEED,
    async () => {
      const world = new LaneWorld();
      await world.lane.begin();
      world.history.fails = AWAY;
      await world.lane.lookInto(1_000);
      await world.take(id);
      expect(world.journal).toEqual([String(id)]);
    },
  );
}

for (const [first, gap] of [
  [2, '1-1'],
  [3, '1-2'],
] as const) {
  test(
    `MD-15 where the first trade is the ${first}. and the history stays silent, ${gap} counts as missing`,
    OF_FEED,
    async () => {
      const world = new LaneWorld();
      await world.lane.begin();
      world.history.fails = AWAY;
      await world.lane.lookInto(1_000);
      world.history.asked.length = 0;
      await world.take(first);
      expect(world.journal).toEqual([`OPEN ${gap}`, String(first)]);
      expect(world.notices).toMatchObject([{ reason: 'nothing came for 1000 ms' }]);
      expect(world.history.asked).toEqual([`between ${gap}`]);
    },
  );
}

test(
  'MD-15 where nobody knew what was before, and the history is still silent, nothing is said to be missing',
  OF_FEED,
  async () => {
    const world = new LaneWorld();
    await world.beginInVain();
    await world.lane.lookInto(1_000);
    await world.take(3);
    expect(world.journal).toEqual(['3']);
  },
);

test(
  'MD-15 what was missed of a symbol that was never traded before is fetched from its first trade on',
  OF_FEED,
  async () => {
    const world = new LaneWorld();
    await world.lane.begin();
    world.lane.interrupt('connection lost');
    world.history.have([7, 8]);
    await world.lane.look();
    await world.take(8, 9);
    expect(world.journal).toEqual(['OPEN 7-8', '7', '8', 'FILLED 7-8', '9']);
    expect(world.notices[0]).toMatchObject({ reason: 'connection lost', fromMicros: 70, toMicros: 80 });
  },
);

for (const [title, act] of [
  ['before the first trade', (world: LaneWorld) => world.take(3)],
  ['for what was missed', (world: LaneWorld) => world.lane.lookInto(1_000)],
] as const) {
  test(
    `MD-15 a question to the history ${title} that ends with the lane is no failure of the history`,
    OF_FEED,
    async () => {
      const world = new LaneWorld();
      await world.lane.begin();
      const answer = Promise.withResolvers<undefined>();
      world.history.answers = answer.promise;
      const asked = act(world);
      await settled();
      world.end.abort();
      answer.reject(AWAY);
      await asked;
      expect(world.unanswered).toEqual([]);
      expect(world.notices).toEqual([]);
    },
  );
}

test('MD-15 a lane that has ended passes nothing on and asks for nothing', OF_FEED, async () => {
  const world = new LaneWorld();
  await world.take(1);
  world.end.abort();
  await world.take(2, 4);
  await world.lane.lookInto(1_000);
  expect(world.journal).toEqual(['1']);
  expect(world.history.asked).toEqual([]);
});
