import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { LineWorld, PAUSE_MS, RENEW_MS, STABLE_MS } from './line-world.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-15 a line is in order when what is wanted has been confirmed, and not before', OF_FEED, async () => {
  const world = new LineWorld();
  expect(world.line.trouble).toBe('is not connected yet');
  world.line.start();
  await settled();
  await expect(world.line.follow()).rejects.toThrow('there is no connection: is not connected yet');
  await expect(world.line.fence()).rejects.toThrow('there is no connection: is not connected yet');
  expect(world.told).toEqual([]);
  await world.newest.open();
  expect(world.newest.followed).toEqual(['A']);
  expect(world.told).toEqual(['opened', 'restored']);
  expect(world.line.trouble).toBeUndefined();
});

test('MD-15 what becomes wanted while a connection is made is followed before it counts', OF_FEED, async () => {
  const world = new LineWorld();
  world.line.start();
  world.newest.confirm = () => {
    world.newest.confirm = () => Promise.resolve();
    world.wanted = new Set(['A', 'B']);
    return Promise.resolve();
  };
  await world.newest.open();
  expect(world.newest.calls).toEqual(['follow A', 'follow A,B']);
  expect(world.told).toEqual(['opened', 'restored']);
});

test('MD-15 what is asked of a line goes to its connection', OF_FEED, async () => {
  const world = await LineWorld.connected();
  world.wanted = new Set(['B']);
  world.newest.calls.length = 0;
  await world.line.follow();
  await world.line.fence();
  world.line.pause();
  world.line.resume();
  expect(world.newest.calls).toEqual(['follow B', 'fence', 'pause', 'resume']);
});

test('MD-15 a line that ends before it has a connection does so without a word', OF_FEED, async () => {
  const world = new LineWorld();
  world.line.pause();
  world.line.resume();
  await world.line.stop();
  expect(world.connections).toEqual([]);
});

test(
  'MD-15 where one is refused the next is tried after pauses that count the failures in a row',
  OF_FEED,
  async () => {
    const world = new LineWorld();
    world.line.start();
    for (const number of [1, 2, 3]) {
      await world.newest.refuse(`refused ${number}`);
      expect(world.line.trouble).toBe(`refused ${number}`);
      expect(world.newest.calls).toEqual([`terminate: refused ${number}`]);
      await world.clock.advance(PAUSE_MS - 1);
      expect(world.connections).toHaveLength(number);
      await world.clock.advance(1);
      expect(world.connections).toHaveLength(number + 1);
    }
    expect(world.pauses).toEqual([0, 1, 2]);
    expect(world.told).toEqual([]);
  },
);

test(
  'MD-15 a connection that ends early counts as a failure, and what is missed from then on is told',
  OF_FEED,
  async () => {
    const world = await LineWorld.connected();
    await world.clock.advance(STABLE_MS - 1);
    await world.newest.end('sent away');
    expect(world.line.trouble).toBe('sent away');
    expect(world.told).toEqual(['opened', 'restored', 'lost: sent away']);
    await world.clock.advance(PAUSE_MS);
    await world.newest.open();
    await world.newest.end('sent away again');
    expect(world.pauses).toEqual([0, 1]);
    expect(world.told.slice(3)).toEqual(['opened', 'restored', 'lost: sent away again']);
  },
);

test(
  'MD-15 a connection that has held long enough is followed at once, and failures before it are forgotten',
  OF_FEED,
  async () => {
    const world = new LineWorld();
    world.line.start();
    await world.newest.refuse('refused');
    await world.clock.advance(PAUSE_MS);
    await world.newest.open();
    await world.clock.advance(STABLE_MS);
    await world.newest.end('sent away');
    expect(world.connections).toHaveLength(3);
    await world.newest.refuse('refused');
    expect(world.pauses).toEqual([0, 0]);
  },
);

for (const [title, come] of [
  ['at the end of its age', (world: LineWorld) => world.clock.advance(RENEW_MS)],
  [
    'announced to end',
    async (world: LineWorld) => {
      await world.clock.advance(STABLE_MS);
      world.newest.events.shutdown();
      await settled();
    },
  ],
] as const) {
  test(
    `MD-15 a connection that is ${title} is kept until its successor has all, and nothing counts as missed`,
    OF_FEED,
    async () => {
      const world = await LineWorld.connected();
      const [first] = world.connections;
      await come(world);
      expect(world.connections).toHaveLength(2);
      expect(first?.calls).toEqual(['follow A']);
      await world.newest.open();
      expect(first?.calls).toEqual(['follow A', 'close']);
      await first?.end('closed with 1000');
      expect(world.told).toEqual(['opened', 'restored', 'opened']);
      expect(world.line.trouble).toBeUndefined();
      await world.line.fence();
      expect(world.newest.calls).toEqual(['follow A', 'fence']);
    },
  );
}
