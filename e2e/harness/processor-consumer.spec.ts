import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { TOPICS } from '../../test-data/rideshare/schemas/topics.ts';
import { eachBatch, JOINED, world } from './member-world.ts';

test('RS-25 a member reads once it has joined, and says when it has not', async () => {
  const { asked, stop, consumer, running, joined } = world();
  const check = (): void => {
    consumer.check();
  };
  expect(check).toThrow('not a member of the group group');
  const member = await joined(1);
  expect(asked).toEqual(JOINED);
  expect(check).toThrow('not a member');
  member.emit('join');
  expect(check).not.toThrow();
  stop.abort();
  await running;
  expect(asked).toEqual([...JOINED, 'disconnect']);
  expect(check).toThrow('not a member');
});

test('RS-22 a member that gives up is followed by another one; one that kafkajs starts again is waited for', async () => {
  const { asked, admins, stop, consumer, running, joined } = world();
  const member = await joined(1);
  member.emit('join');
  member.emit('crash', { payload: { error: new Error('a moment'), restart: true } });
  expect(() => {
    consumer.check();
  }).toThrow('not a member');
  member.emit('join');
  expect(() => {
    consumer.check();
  }).not.toThrow();
  // Whoever had been told of its end would have gone on by now.
  await new Promise(setImmediate);
  expect(asked).toEqual(JOINED);
  member.emit('crash', { payload: { error: new Error('for good'), restart: false } });
  const other = await joined(2);
  expect(other).not.toBe(member);
  expect(asked).toEqual([...JOINED, 'disconnect', ...JOINED]);
  // Each member's questions about topics have a connection of their own, which is not kept.
  expect(admins).toEqual({ opened: 2, closed: 2 });
  stop.abort();
  await running;
});

test('RS-22 a member that cannot join lets go what it has, and another one tries', async () => {
  const { asked, admins, stop, consumer, running, joined } = world({ refused: 1 });
  const member = await joined(1);
  expect(asked).toEqual(['dead letters', 'disconnect', ...JOINED]);
  expect(admins).toEqual({ opened: 2, closed: 2 });
  member.emit('join');
  consumer.check();
  stop.abort();
  await running;
});

test('RS-25 a member that hears nothing of Kafka for 2.5 s is not reading; a fetch or a heartbeat is a sign', async () => {
  const { stop, consumer, running, joined } = world();
  const member = await joined(1);
  // Whole: of fractions a sum and its difference are not the same.
  let now = Math.ceil(performance.now());
  const clock = mock.method(performance, 'now', () => now);
  try {
    for (const sign of ['join', 'fetch', 'heartbeat']) {
      member.emit(sign);
      now += 2_500;
      consumer.check();
      now += 1;
      expect(() => {
        consumer.check();
      }, sign).toThrow('no answer from Kafka for 2501 ms');
    }
  } finally {
    clock.mock.restore();
  }
  stop.abort();
  await running;
});

test('RS-22 a member that is killed is given up after its session; one that lives says so in time, and reads all topics at once', async () => {
  const { stop, running, joined } = world();
  const { settings, reads } = await joined(1);
  expect(settings).toMatchObject({
    groupId: 'group',
    sessionTimeout: 4_000,
    rebalanceTimeout: 4_000,
    heartbeatInterval: 500,
    maxWaitTimeInMs: 100,
    // What is read at a time fits into a small container's memory.
    maxBytesPerPartition: 131_072,
    maxBytes: 524_288,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 20 },
  });
  const { retry } = settings as { readonly retry: { readonly restartOnFailure: () => Promise<boolean> } };
  expect(await retry.restartOnFailure()).toBe(true);
  expect(reads).toMatchObject({ partitionsConsumedConcurrently: 6, eachBatch });
  stop.abort();
  await running;
});

for (const part of ['deadLetters', 'listTopics'] as const) {
  test(`RS-24 a member reads nothing before what it needs is there: ${part}`, async () => {
    const there = Promise.withResolvers<undefined>();
    const isThere = (): Promise<never[]> => there.promise.then(() => []);
    const { asked, created, stop, running, joined } = world({ [part]: isThere });
    await new Promise(setImmediate);
    expect(asked).not.toContain('subscribe 6 from the beginning');
    there.resolve(undefined);
    await joined(1);
    expect(created).toEqual(TOPICS.map(({ topic }) => topic));
    stop.abort();
    await running;
  });
}

test('RS-22 a member that is stopped before it could join ends', async () => {
  const { asked, stop, running } = world({ refused: 1_000 });
  await expect.poll(() => asked).toContain('disconnect');
  stop.abort(new Error('stopped'));
  await expect(running).rejects.toThrow('stopped');
  expect(asked).not.toContain('subscribe 6 from the beginning');
});
