import { systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { laneOf } from '../../compose/services/market-data-runtime/store/lane.ts';
import { LaneQueue, type QueueSettings } from '../../compose/services/market-data-runtime/store/lane-queue.ts';
import { expect, test } from '../contracts/holds.ts';

const LONG_MS = 60_000;
const STOPPING = 'the sink is stopping and takes nothing more';

function queueOf(settings: Partial<QueueSettings> = {}) {
  return new LaneQueue<number>({ policy: 'block', capacity: 100, workers: 2, clock: new VirtualClock(), ...settings });
}

/** What has come of a promise by now. */
async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending';
  promise.then(
    () => (state = 'resolved'),
    () => (state = 'rejected'),
  );
  await settled();
  return state;
}

test('MP-20 a worker gets as many as it asks for as soon as they are there, in their order, of its lane alone', async () => {
  const queue = queueOf();
  for (const item of [1, 2, 3]) await queue.put(item, 0);
  await queue.put(10, 1);
  expect(queue.size).toBe(4);
  expect(await queue.take(0, 2, LONG_MS)).toEqual([1, 2]);
  expect(queue.size).toBe(2);
  const next = queue.take(0, 3, LONG_MS);
  await queue.put(4, 0);
  expect(await stateOf(next)).toBe('pending');
  await queue.put(5, 0);
  expect(await next).toEqual([3, 4, 5]);
  expect(await queue.take(1, 1, LONG_MS)).toEqual([10]);
  expect(queue.size).toBe(0);
});

test('MP-20 fewer are given when the oldest has waited long enough, and not before', async () => {
  const clock = new VirtualClock();
  const queue = queueOf({ clock });
  for (const items of [[1], [2, 3], [4, 5, 6]]) {
    const batch = queue.take(0, 500, 40);
    await clock.advance(10);
    for (const item of items) await queue.put(item, 0);
    await clock.advance(39);
    expect(await stateOf(batch)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(batch)).toBe('resolved');
    expect(await batch).toEqual(items);
  }
});

test('MP-20 what has been taken already does not count for the next batch', async () => {
  const queue = queueOf();
  for (const item of [1, 2, 3]) await queue.put(item, 0);
  expect(await queue.take(0, 1, LONG_MS)).toEqual([1]);
  const batch = queue.take(0, 3, LONG_MS);
  expect(await stateOf(batch)).toBe('pending');
  await queue.put(4, 0);
  expect(await batch).toEqual([2, 3, 4]);
});

test('MP-20 a full queue lets nobody in, and whoever waits outside enters first come first, by whatever lane', async () => {
  const queue = queueOf({ capacity: 2 });
  await queue.put(1, 0);
  await queue.put(2, 1);
  const outside = [queue.put(3, 1), queue.put(4, 0), queue.put(5, 0)];
  for (const put of outside) expect(await stateOf(put)).toBe('pending');
  expect([queue.size, queue.dropped]).toEqual([2, 0]);
  expect(await queue.take(1, 1, LONG_MS)).toEqual([2]);
  expect(await Promise.all(outside.map(stateOf))).toEqual(['resolved', 'pending', 'pending']);
  expect(await queue.take(0, 1, LONG_MS)).toEqual([1]);
  expect(await Promise.all(outside.map(stateOf))).toEqual(['resolved', 'resolved', 'pending']);
  expect(await queue.take(1, 1, LONG_MS)).toEqual([3]);
  expect(await queue.take(0, 2, LONG_MS)).toEqual([4, 5]);
  expect(queue.size).toBe(0);
});

test('MP-20 under drop_oldest what came first of all lanes makes room, and is counted', async () => {
  const queue = queueOf({ policy: 'drop_oldest', capacity: 3 });
  await queue.put(1, 1);
  await queue.put(2, 0);
  await queue.put(3, 1);
  expect([queue.size, queue.dropped]).toEqual([3, 0]);
  await queue.put(4, 0);
  await queue.put(5, 0);
  expect([queue.size, queue.dropped]).toEqual([3, 2]);
  queue.close();
  expect(await queue.take(0, 10, LONG_MS)).toEqual([4, 5]);
  expect(await queue.take(1, 10, LONG_MS)).toEqual([3]);
});

test('MP-20 under drop_oldest a lane that has nothing has nothing to lose', async () => {
  const queue = queueOf({ policy: 'drop_oldest', capacity: 2 });
  for (const item of [1, 2, 3, 4]) await queue.put(item, 1);
  expect([queue.size, queue.dropped]).toEqual([2, 2]);
  expect(await queue.take(1, 2, LONG_MS)).toEqual([3, 4]);
});

test('MP-20 a queue that is closed gives what it has, refuses what comes, and then lets the workers go', async () => {
  const queue = queueOf({ capacity: 1 });
  const [idle, waiting] = [queue.take(1, 1, LONG_MS), queue.take(0, 500, LONG_MS)];
  await queue.put(1, 0);
  const outside = queue.put(2, 0);
  expect(await stateOf(outside)).toBe('pending');
  queue.close();
  await expect(outside).rejects.toThrow(STOPPING);
  await expect(queue.put(3, 0)).rejects.toThrow(STOPPING);
  expect(await waiting).toEqual([1]);
  expect(await idle).toBeUndefined();
  expect(await queue.take(0, 1, LONG_MS)).toBeUndefined();
});

test('MP-20 thousands that come and go keep their order', async () => {
  const queue = queueOf({ capacity: 10, workers: 1, clock: systemClock });
  const putting = Promise.all(Array.from({ length: 2_000 }, (_, at) => queue.put(at, 0)));
  const taken: number[] = [];
  while (taken.length < 2_000) taken.push(...((await queue.take(0, 7, 1)) ?? []));
  await putting;
  expect(taken).toEqual(Array.from({ length: 2_000 }, (_, at) => at));
});

test('MP-20 there is no lane but those of the workers', async () => {
  const queue = queueOf();
  await expect(queue.put(1, 2)).rejects.toThrow('there are 2 lanes, and none of number 2');
  await expect(queue.take(-1, 1, 1)).rejects.toThrow(RangeError);
});

test('MP-20 a key has one lane, by FNV-1a', () => {
  // http://www.isthe.com/chongo/tech/comp/fnv: the published values.
  for (const [key, hash] of [
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ] as const) {
    expect(laneOf(key, 2 ** 32)).toBe(hash);
    expect(laneOf(key, 3)).toBe(hash % 3);
  }
});
