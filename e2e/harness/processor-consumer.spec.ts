import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { StreamConsumer } from '../../compose/services/stream-processor/consumer.ts';

type Kafka = ConstructorParameters<typeof StreamConsumer>[0];

class Member extends EventEmitter {
  readonly events = { FETCH: 'fetch', HEARTBEAT: 'heartbeat', GROUP_JOIN: 'join', CRASH: 'crash' };
  readonly asked: string[];
  readonly settings: unknown;
  reads: Readonly<Record<string, unknown>> = {};
  readonly #isRefused: boolean;

  constructor(asked: string[], settings: unknown, isRefused: boolean) {
    super();
    this.asked = asked;
    this.settings = settings;
    this.#isRefused = isRefused;
  }
  connect(): Promise<void> {
    return this.#isRefused ? Promise.reject(new Error('not now')) : Promise.resolve();
  }
  subscribe({ topics, fromBeginning }: { readonly topics: readonly string[]; readonly fromBeginning: boolean }) {
    this.asked.push(`subscribe ${topics.length}${fromBeginning ? ' from the beginning' : ''}`);
    return Promise.resolve();
  }
  run(reads: Readonly<Record<string, unknown>>): Promise<void> {
    const { autoCommit, eachBatchAutoResolve } = (this.reads = reads);
    this.asked.push(`run ${String(autoCommit)} ${String(eachBatchAutoResolve)}`);
    return Promise.resolve();
  }
  disconnect(): Promise<void> {
    this.asked.push('disconnect');
    return Promise.resolve();
  }
}

const eachBatch = (): Promise<void> => Promise.resolve();
const JOINED = ['dead letters', 'subscribe 6 from the beginning', 'run false false'];

/** @param refused so many members cannot connect */
function world(refused = 0) {
  const asked: string[] = [];
  const members: Member[] = [];
  const admins = { opened: 0, closed: 0 };
  const stop = new AbortController();
  const kafka = {
    consumer: (settings: unknown) => {
      const member = new Member(asked, settings, members.length < refused);
      members.push(member);
      return member;
    },
    admin: () => ({
      connect: () => Promise.resolve(void (admins.opened += 1)),
      disconnect: () => Promise.resolve(void (admins.closed += 1)),
      listTopics: () => Promise.resolve([]),
      createTopics: () => Promise.resolve(true),
      fetchTopicMetadata: () => Promise.resolve({ topics: [] }),
    }),
  } as unknown as Kafka;
  const consumer = new StreamConsumer(
    kafka,
    {
      eachBatch,
      deadLetters: { connect: () => Promise.resolve(void asked.push('dead letters')) } as never,
      log: pino({ level: 'silent' }),
      signal: stop.signal,
    },
    { groupId: 'group', sessionTimeoutMs: 4_000 },
  );
  const running = consumer.run();
  const joined = async (count: number): Promise<Member> => {
    await expect.poll(() => asked.filter((what) => what.startsWith('run')).length).toBe(count);
    const member = members.at(-1);
    if (member === undefined) throw new Error('nobody has joined');
    return member;
  };
  return { asked, admins, stop, consumer, running, joined };
}

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
  const { asked, admins, stop, consumer, running, joined } = world(1);
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
  let now = performance.now();
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
