import { EventEmitter } from 'node:events';
import { expect } from '@playwright/test';
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

export const eachBatch = (): Promise<void> => Promise.resolve();
export const JOINED = ['dead letters', 'subscribe 6 from the beginning', 'run false false'];

export interface WorldOptions {
  /** So many members cannot connect. */
  readonly refused?: number;
  /** What joining waits for. */
  readonly deadLetters?: () => Promise<void>;
  readonly listTopics?: () => Promise<string[]>;
}

/** A member of the group `group` that is on its way to join. */
export function world({
  refused = 0,
  deadLetters = () => Promise.resolve(),
  listTopics = () => Promise.resolve([]),
}: WorldOptions = {}) {
  const asked: string[] = [];
  const members: Member[] = [];
  const admins = { opened: 0, closed: 0 };
  const created: string[] = [];
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
      listTopics,
      createTopics: ({ topics }: { readonly topics: readonly { readonly topic: string }[] }) => {
        created.push(...topics.map(({ topic }) => topic));
        return Promise.resolve(true);
      },
      fetchTopicMetadata: () => Promise.resolve({ topics: [] }),
    }),
  } as unknown as Kafka;
  const consumer = new StreamConsumer(
    kafka,
    {
      eachBatch,
      deadLetters: {
        connect: async () => {
          await deadLetters();
          asked.push('dead letters');
        },
      } as never,
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
  return { asked, admins, created, stop, consumer, running, joined };
}
