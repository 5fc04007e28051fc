import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, test } from '../contracts/holds.ts';
import { LineWorld, PAUSE_MS, RENEW_MS } from './line-world.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-15 a successor that is refused is no trouble while the connection before it holds', OF_FEED, async () => {
  const world = await LineWorld.connected();
  await world.clock.advance(RENEW_MS);
  await world.newest.refuse('refused');
  expect(world.line.trouble).toBeUndefined();
  expect(world.connections[0]?.calls).toEqual(['follow A']);
  await world.clock.advance(PAUSE_MS);
  expect(world.connections).toHaveLength(3);
});

test('MD-15 a successor that does not confirm is let go, and the connection before it holds', OF_FEED, async () => {
  const world = await LineWorld.connected();
  await world.clock.advance(RENEW_MS);
  world.newest.confirm = () => Promise.reject(new Error('refused: too many'));
  await world.newest.open();
  expect(world.newest.calls).toEqual(['terminate: refused: too many']);
  expect(world.told).toEqual(['opened', 'restored']);
});

test('MD-15 where the connection before has ended meanwhile, what was missed is looked for', OF_FEED, async () => {
  const world = await LineWorld.connected();
  await world.clock.advance(RENEW_MS);
  await world.connections[0]?.end('sent away');
  await world.newest.open();
  expect(world.told).toEqual(['opened', 'restored', 'lost: sent away', 'opened', 'restored']);
});

test('MD-15 a line that is paused pauses the connections to come, until it goes on', OF_FEED, async () => {
  const world = new LineWorld();
  world.line.pause();
  world.line.start();
  await world.newest.open();
  expect(world.newest.calls).toEqual(['follow A', 'pause']);
  world.line.resume();
  await world.clock.advance(RENEW_MS);
  await world.newest.open();
  expect(world.connections[1]?.calls).toEqual(['follow A']);
});

test('MD-15 a line whose connection is closing says so', OF_FEED, async () => {
  const world = await LineWorld.connected();
  world.newest.isOpen = false;
  await expect(world.line.fence()).rejects.toThrow('there is no connection: it is closing');
});

test('MD-15 a line that stops ends its connection, tells of nothing missed, and opens no other', OF_FEED, async () => {
  const world = await LineWorld.connected();
  world.end.abort();
  await world.line.stop();
  await world.clock.advance(10 * RENEW_MS);
  expect(world.connections).toHaveLength(1);
  expect(world.newest.calls[1]).toBe('terminate: the source is stopping');
  expect(world.told).toEqual(['opened', 'restored']);
});

test('MD-15 a line has stopped when the attempt that was under way has ended, and not before', OF_FEED, async () => {
  const world = new LineWorld();
  world.line.start();
  world.end.abort();
  const order: string[] = [];
  const stopped = world.line.stop().then(() => order.push('stopped'));
  await settled();
  order.push('ended');
  await world.newest.refuse('the source is stopping');
  await stopped;
  expect(order).toEqual(['ended', 'stopped']);
  expect(world.connections).toHaveLength(1);
});

test('MD-15 a line that stops while it waits for its next attempt makes none', OF_FEED, async () => {
  const world = new LineWorld();
  world.line.start();
  await world.newest.refuse('refused');
  world.end.abort();
  await world.line.stop();
  expect(world.connections).toHaveLength(1);
  expect(world.clock.sleeping).toBe(0);
});

test(
  'MD-15 of a connection that has ended nothing is left behind: no timer, and nobody who ends it once more',
  OF_FEED,
  async () => {
    const world = await LineWorld.connected();
    await world.clock.advance(RENEW_MS - 1);
    await world.newest.end('sent away');
    await world.newest.open();
    expect(world.clock.sleeping, 'the age of the one that is open').toBe(1);
    world.end.abort();
    await settled();
    expect(world.connections[0]?.calls).toEqual(['follow A']);
    expect(world.clock.sleeping).toBe(0);
  },
);
