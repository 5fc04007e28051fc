import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { Admin, Kafka } from 'kafkajs';
import { pino } from 'pino';
import { readEnvironment } from '../../compose/services/lib/environment.ts';
import { createKafka, ensureTopics, PATIENT } from '../../compose/services/lib/kafka.ts';
import { KafkaProbe } from '../../compose/services/lib/kafka-probe.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
}

/** A client by an environment, and what it logs. */
function client(variables: Readonly<Record<string, string>> = {}) {
  const lines: Line[] = [];
  const log = pino(
    { level: 'debug', base: null, timestamp: false },
    { write: (line) => void lines.push(JSON.parse(line) as Line) },
  );
  return { lines, kafka: createKafka(readEnvironment(variables), log, 'this-service') };
}

const [DEBUG, WARN] = [20, 40];

test('the log has what a client of Kafka calls an error, without its stack; the rest is for whoever looks closely', () => {
  const { lines, kafka } = client();
  const logger = kafka.logger();
  logger.namespace('Consumer').error('crashed', { groupId: 'g', stack: 'at …' });
  logger.namespace('Consumer').warn('slow');
  for (const part of ['Connection', 'ConnectionPool', 'BrokerPool']) logger.namespace(part).error('refused');
  expect(lines).toEqual([
    { level: WARN, kafka: 'Consumer', groupId: 'g', msg: 'crashed' },
    { level: DEBUG, kafka: 'Consumer', msg: 'slow' },
    ...['Connection', 'ConnectionPool', 'BrokerPool'].map((kafka) => ({ level: DEBUG, kafka, msg: 'refused' })),
  ]);
});

test('a broker that does not answer is given up after the time that is set, and was told who asks', async () => {
  const heard = Promise.withResolvers<string>();
  const broker = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', (bytes) => {
        heard.resolve(bytes.toString('latin1'));
      });
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  const { port } = broker.address() as AddressInfo;
  const { kafka } = client({ KAFKA_BROKERS: `127.0.0.1:${port},127.0.0.1:${port}`, KAFKA_REQUEST_TIMEOUT_MS: '20' });
  const probe = new KafkaProbe(kafka);
  try {
    await expect(probe.check()).rejects.toThrow();
    expect(await heard.promise).toContain('this-service');
  } finally {
    await probe.close();
    broker.close();
  }
});

test('a client tries again soon, and at most twice a second', () => {
  expect(PATIENT).toEqual({ initialRetryTime: 50, maxRetryTime: 500, retries: 12 });
});

test('a connection that has nothing to do sets no timer', () => {
  client();
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    readonly prototype: { readonly scheduleCheckPendingRequests: (this: object) => void };
  };
  const timers = (pending: readonly unknown[], throttledForMs: number): boolean => {
    const queue: { throttleCheckTimeoutId?: NodeJS.Timeout; [other: string]: unknown } = {
      pending,
      throttledUntil: throttledForMs === 0 ? -1 : Date.now() + throttledForMs,
    };
    prototype.scheduleCheckPendingRequests.call(queue);
    clearTimeout(queue.throttleCheckTimeoutId);
    return queue.throttleCheckTimeoutId !== undefined;
  };
  expect([timers([], 0), timers(['one'], 0), timers([], 60_000)]).toEqual([false, true, true]);
});

/** An administration that keeps what it is asked. */
class AdminDouble {
  readonly asked: string[] = [];
  fails: Error | undefined;
  brokers: readonly unknown[] = [{}];
  existing: readonly string[] = [];

  get kafka(): Kafka {
    const admin = ({ retry }: { readonly retry: object }): Admin => {
      this.asked.push(`with ${JSON.stringify(retry)}`);
      return this.admin;
    };
    return { admin } as unknown as Kafka;
  }

  get admin(): Admin {
    return this as unknown as Admin;
  }

  connect(): Promise<void> {
    return this.#ask('connects', undefined);
  }
  disconnect(): Promise<void> {
    return this.#ask('disconnects', undefined);
  }
  describeCluster(): Promise<object> {
    return this.#ask('describes', { brokers: this.brokers });
  }
  listTopics(): Promise<readonly string[]> {
    return this.#ask('lists', this.existing);
  }
  createTopics(options: object): Promise<boolean> {
    return this.#ask(`creates ${JSON.stringify(options)}`, true);
  }
  fetchTopicMetadata({ topics }: { readonly topics: readonly string[] }): Promise<object> {
    return this.#ask(`looks at ${topics.join()}`, { topics: topics.map((name) => ({ name, partitions: [] })) });
  }

  async #ask<T>(what: string, answer: T): Promise<T> {
    this.asked.push(what);
    await Promise.resolve();
    if (this.fails !== undefined && what !== 'disconnects') throw this.fails;
    return answer;
  }
}

test('a probe keeps its connection, and makes a new one after it has failed', async () => {
  const admin = new AdminDouble();
  const probe = new KafkaProbe(admin.kafka);
  await probe.check();
  await probe.check();
  expect(admin.asked).toEqual(['with {"retries":0}', 'connects', 'describes', 'describes']);
  admin.asked.length = 0;
  admin.fails = new Error('the broker is away');
  await expect(probe.check()).rejects.toThrow('the broker is away');
  await expect(probe.check()).rejects.toThrow('the broker is away');
  admin.fails = undefined;
  await probe.check();
  expect(admin.asked).toEqual(['describes', 'connects', 'connects', 'describes']);
  await probe.close();
  expect(admin.asked.at(-1)).toBe('disconnects');
});

test('a cluster without a broker is not well', async () => {
  const admin = new AdminDouble();
  admin.brokers = [];
  await expect(new KafkaProbe(admin.kafka).check()).rejects.toThrow('the cluster has no broker');
});

test('the topics that are missing are created, and all are looked at by their names', async () => {
  const admin = new AdminDouble();
  admin.existing = ['a', 'other'];
  const topics = ['a', 'b'].map((topic) => ({ topic, numPartitions: 3 }));
  expect(await ensureTopics(admin.admin, topics)).toEqual([
    { name: 'a', partitions: [] },
    { name: 'b', partitions: [] },
  ]);
  const creation = { topics: [topics[1]], waitForLeaders: true };
  expect(admin.asked).toEqual(['lists', `creates ${JSON.stringify(creation)}`, 'looks at a,b']);
  admin.asked.length = 0;
  admin.existing = ['a', 'b'];
  await ensureTopics(admin.admin, topics);
  expect(admin.asked).toEqual(['lists', 'looks at a,b']);
});
