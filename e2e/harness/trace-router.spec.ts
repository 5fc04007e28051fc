import { expect, test } from '@playwright/test';
import { TraceRouter } from '../../fixtures/trace/router.ts';
import { STRAY } from '../../fixtures/trace/sighting-log.ts';
import { processorMs } from './memory-pipeline.ts';
import { messageOf } from './memory-source.ts';

const MESSAGE = messageOf('content');

test("a sighting is filed under its test, hop and event, and what is nobody's is only counted", () => {
  const router = new TraceRouter();
  const [mine, other] = [router.open(true), router.open(true)];
  const first = router.mint(mine);
  const second = router.mint(mine);
  const foreign = router.mint(other);
  router.record('kafka.trips', second.correlationId, 10, 12, MESSAGE, 2, 118);
  router.record('kafka.trips', Buffer.from(foreign.correlationId), 11, 11, MESSAGE, 0, 7);
  router.record('kafka.trips', undefined, 11, 11, MESSAGE, 0, 8);
  router.record('kafka.trips', 'order-4711', 11, 11, MESSAGE, 0, 9);
  router.record('redis.trips', second.correlationId, 14, 14, MESSAGE, 0, 1);

  const log = mine.at('kafka.trips');
  expect([log.length, log.distinct, log.has(first.index), log.has(second.index)]).toEqual([1, 1, false, true]);
  expect([log.earliest[0], log.latest[0], log.partition[0], log.position[0]]).toEqual([10, 12, 2, 118]);
  expect(log.message(0)).toBe(MESSAGE);
  expect(other.at('kafka.trips')).toHaveLength(1);
  expect([router.messagesAt('kafka.trips'), router.messagesAt('redis.trips'), router.messagesAt('x')]).toEqual([
    4, 1, 0,
  ]);
});

test('columns grow, and all rows of one event are found again', () => {
  const router = new TraceRouter();
  const log = router.open(false);
  const ids = Array.from({ length: 1_000 }, () => router.mint(log).correlationId);
  for (const round of [0, 1]) {
    ids.forEach((id, at) => {
      router.record('kafka.trips', id, at, at, MESSAGE, 0, round * 1_000 + at);
    });
  }
  const seen = log.at('kafka.trips');
  expect([seen.length, seen.distinct]).toEqual([2_000, 1_000]);
  expect(seen.rowsOf(999).map((row) => seen.position[row])).toEqual([999, 1_999]);
  expect(seen.message(5)).toBeUndefined();
});

test('an id that the test never minted is a stray', () => {
  const router = new TraceRouter();
  const mine = router.open(true);
  const { correlationId } = router.mint(mine);
  router.record('kafka.trips', `${correlationId.slice(0, 24)}${'0'.repeat(11)}9`, 1, 1, MESSAGE, 0, 1);
  expect(mine.at('kafka.trips').event[0]).toBe(STRAY);
  expect(mine.at('kafka.trips').distinct).toBe(0);
});

test("an id of the user's own is attributed, as text and as bytes, until its test is closed", () => {
  const router = new TraceRouter();
  const mine = router.open(true);
  const { index } = router.adopt(mine, 'order-4711');
  router.record('kafka.trips', 'order-4711', 1, 1, MESSAGE, 0, 1);
  router.record('redis.trips', Buffer.from('order-4711'), 1, 1, MESSAGE, 0, 1);
  expect([mine.at('kafka.trips').has(index), mine.at('redis.trips').has(index)]).toEqual([true, true]);
  expect(() => router.adopt(mine, 'order-4711')).toThrow(/already stands for an event \[E_CORRELATION_ID_TAKEN\]/);
  router.close(mine);
  router.record('kafka.trips', 'order-4711', 1, 1, MESSAGE, 0, 2);
  expect(mine.at('kafka.trips')).toHaveLength(1);
});

test('a wait ends with the last event it asked for, not earlier and not by looking again', async () => {
  const router = new TraceRouter();
  const mine = router.open(true);
  const ids = [router.mint(mine), router.mint(mine), router.mint(mine)];
  const order: string[] = [];
  const wait = mine.at('kafka.trips').allSeen([0, 2, 2], 10_000, new AbortController().signal);
  void wait.then(() => order.push('complete'));
  for (const at of [0, 1, 2]) {
    await Promise.resolve();
    order.push(`record ${at}`);
    router.record('kafka.trips', ids[at]?.correlationId, 1, 1, MESSAGE, 0, at);
  }
  expect(await wait).toBe(true);
  expect(order).toEqual(['record 0', 'record 1', 'record 2', 'complete']);
});

test('a wait for what never comes ends with its time, and at once when the test is over', async () => {
  const log = new TraceRouter().open(true).at('kafka.trips');
  expect(await log.allSeen([0], 5, new AbortController().signal)).toBe(false);
  const over = new AbortController();
  const wait = log.allSeen([0], 60_000, over.signal);
  over.abort();
  expect(await wait).toBe(false);
});

test('more than a million messages a second are recorded', () => {
  const messages = 200_000;
  const costs = Array.from({ length: 5 }, () => {
    const router = new TraceRouter();
    const log = router.open(true);
    const ids = Array.from({ length: messages }, () => Buffer.from(router.mint(log).correlationId));
    const cost = processorMs(() => {
      ids.forEach((id, at) => {
        router.record('kafka.trips', id, at, at, MESSAGE, at % 3, at);
      });
    });
    expect(log.at('kafka.trips').distinct).toBe(messages);
    return cost;
  });
  expect(messages / Math.min(...costs)).toBeGreaterThan(1_000);
});
