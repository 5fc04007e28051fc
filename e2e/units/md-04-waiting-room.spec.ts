import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { WaitingRoom } from '../../compose/services/market-data-runtime/kafka/waiting-room.ts';
import { expect, test } from '../contracts/holds.ts';

/** The first of those in a room, so many at most. */
const inFront = (room: WaitingRoom<number>, count: number): Promise<readonly number[]> => room.first(count);

test('MD-04 whoever comes when the room is full waits, and enters in the order of coming', async () => {
  const room = new WaitingRoom<number>(2);
  const entered: number[] = [];
  for (const item of [1, 2, 3, 4]) void room.enter(item).then(() => entered.push(item));
  await settled();
  expect([entered, room.size]).toEqual([[1, 2], 2]);
  expect(await inFront(room, 1)).toEqual([1]);
  expect(room.size, 'who is first stays in').toBe(2);
  room.leave(1);
  await settled();
  expect([entered, await inFront(room, 9)]).toEqual([
    [1, 2, 3],
    [2, 3],
  ]);
  room.leave(2);
  await settled();
  expect([entered, await inFront(room, 9)]).toEqual([[1, 2, 3, 4], [4]]);
});

test('MD-04 whoever asks an empty room for its first waits until there is one', async () => {
  const room = new WaitingRoom<number>(2);
  let first: readonly number[] | undefined;
  void inFront(room, 5).then((found) => (first = found));
  await settled();
  expect(first).toBeUndefined();
  await room.enter(1);
  await settled();
  expect(first).toEqual([1]);
});

test('MD-04 a room that is closed lets nobody in and tells him why, and gives what it has', async () => {
  const room = new WaitingRoom<number>(1);
  await room.enter(1);
  const waiting = room.enter(2);
  const asking = new WaitingRoom<number>(1);
  const asked = inFront(asking, 1);
  room.close(new Error('no broker'));
  room.close(new Error('said too late'));
  asking.close(new Error('no broker'));
  await expect(waiting).rejects.toThrow('no broker');
  await expect(room.enter(3)).rejects.toThrow('no broker');
  expect(await inFront(room, 5)).toEqual([1]);
  expect(await asked).toEqual([]);
});

test('MD-04 whoever asks for those that are in now is told when they have left, whoever comes meanwhile', async () => {
  const room = new WaitingRoom<number>(9);
  for (const item of [1, 2]) await room.enter(item);
  let passed = false;
  void room.passedThrough().then(() => (passed = true));
  await room.enter(3);
  room.leave(1);
  await settled();
  expect(passed).toBe(false);
  room.leave(1);
  await settled();
  expect(passed).toBe(true);
  room.leave(1);
  await room.passedThrough();
});
