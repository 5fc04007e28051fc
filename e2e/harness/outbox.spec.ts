import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { NotAcknowledged, Outbox, type OutgoingRecord } from '../../compose/services/simulation-api/outbox.ts';

type Kafka = ConstructorParameters<typeof Outbox>[0];
interface Batch {
  readonly topicMessages: readonly {
    readonly topic: string;
    readonly messages: readonly { readonly partition: number; readonly value: Buffer }[];
  }[];
}

const TOO_LARGE = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });

/** A Kafka that keeps what it is sent, and answers as the test says. */
class Broker {
  readonly sent: string[] = [];
  connections = 0;
  answer: () => Promise<void> = () => Promise.resolve();
  /** So many questions about topics by their names are answered with: there is none. */
  unknown = 0;
  readonly #ends = new Map<string, number>();

  get kafka(): Kafka {
    const partitions = [0, 1].map((partitionId) => ({ partitionId }));
    const fixed = {
      admin: () => ({
        connect: () => Promise.resolve(),
        disconnect: () => Promise.resolve(),
        listTopics: () => Promise.resolve([]),
        createTopics: () => Promise.resolve(true),
        // As Kafka does: without names, a topic that is not there for everybody yet is left out of the answer.
        fetchTopicMetadata: ({ topics = [] }: { readonly topics?: readonly string[] } = {}) => {
          if (this.unknown === 0) return Promise.resolve({ topics: [{ name: 'trips', partitions }] });
          if (topics.length === 0) return Promise.resolve({ topics: [] });
          this.unknown -= 1;
          return Promise.reject(new Error('This server does not host this topic-partition'));
        },
      }),
      producer: () => ({
        connect: () => Promise.resolve(void (this.connections += 1)),
        disconnect: () => Promise.resolve(),
        sendBatch: async ({ topicMessages }: Batch) => {
          const all = topicMessages.flatMap(({ topic, messages }) => messages.map((message) => ({ topic, message })));
          this.sent.push(
            all.map(({ message }) => `${message.value.toString().slice(0, 5)}@${message.partition}`).join(),
          );
          await this.answer();
          const slots = new Map<string, { topicName: string; partition: number; baseOffset: string }>();
          for (const { topic, message } of all) {
            const slot = `${topic} ${message.partition}`;
            const end = this.#ends.get(slot) ?? 100;
            if (!slots.has(slot)) {
              slots.set(slot, { topicName: topic, partition: message.partition, baseOffset: String(end) });
            }
            this.#ends.set(slot, end + 1);
          }
          return [...slots.values()];
        },
      }),
    };
    return fixed as unknown as Kafka;
  }
}

function record(key: string, value: string | Buffer = key): OutgoingRecord {
  return { topic: 'trips', key, value: Buffer.from(value), headers: {} };
}

/** Keys that begin with an o go to partition 1. */
async function outboxAt(broker: Broker, ackTimeoutMs = 60_000): Promise<Outbox> {
  const outbox = new Outbox(broker.kafka, {
    partitionOf: ({ key }) => (key.startsWith('o') ? 1 : 0),
    ackTimeoutMs,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  });
  await outbox.connect();
  return outbox;
}

/** How it was refused. */
async function refusal(appended: Promise<unknown>): Promise<Pick<NotAcknowledged, 'sent' | 'tooLarge'>> {
  const error: unknown = await appended.then(
    () => 'acknowledged',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NotAcknowledged)) throw new Error(`not refused: ${String(error)}`);
  return { sent: error.sent, tooLarge: error.tooLarge };
}

test('RS-01 what is appended together goes in one request, in its order, and each is told its place', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const places = await Promise.all([
    outbox.append([record('a'), record('o1'), record('b')]),
    outbox.append([record('o2')]),
  ]);
  expect(broker.sent).toEqual(['a@0,o1@1,b@0,o2@1']);
  expect(places).toEqual([
    [
      { partition: 0, offset: '100' },
      { partition: 1, offset: '100' },
      { partition: 0, offset: '101' },
    ],
    [{ partition: 1, offset: '101' }],
  ]);
});

test('RS-01 what comes while a request is under way shares the next one', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const answering = Promise.withResolvers<undefined>();
  broker.answer = async () => {
    await answering.promise;
  };
  const first = outbox.append([record('a')]);
  await expect.poll(() => broker.sent).toEqual(['a@0']);
  const others = [outbox.append([record('b')]), outbox.append([record('c')])];
  answering.resolve(undefined);
  await Promise.all([first, ...others]);
  expect(broker.sent).toEqual(['a@0', 'b@0,c@0']);
});

test('RS-01 a request is no larger than a broker takes', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const large = Buffer.alloc(300_000, 'x');
  await Promise.all(['a', 'b', 'c'].map((key) => outbox.append([record(key, large)])));
  expect(broker.sent).toEqual(['xxxxx@0,xxxxx@0', 'xxxxx@0']);
});

test('RS-01 before Kafka is there nothing is sent, and that is certain', async () => {
  const outbox = new Outbox(new Broker().kafka, {
    partitionOf: () => 0,
    ackTimeoutMs: 60_000,
    log: pino({ level: 'silent' }),
    signal: new AbortController().signal,
  });
  expect(outbox.connected).toBe(false);
  expect(await refusal(outbox.append([record('a')]))).toEqual({ sent: false, tooLarge: false });
});

test('RS-01 a request without an answer leaves its events in doubt, those behind it certainly not sent', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const failing = Promise.withResolvers<undefined>();
  broker.answer = async () => {
    await failing.promise;
  };
  const under = outbox.append([record('a')]);
  await expect.poll(() => broker.sent).toEqual(['a@0']);
  const waiting = outbox.append([record('b')]);
  const ends = [refusal(under), refusal(waiting)];
  failing.reject(new Error('the connection was lost'));
  expect(await Promise.all(ends)).toEqual([
    { sent: true, tooLarge: false },
    { sent: false, tooLarge: false },
  ]);
  // Its sequence numbers are in doubt as well: the next request is another producer's.
  broker.answer = () => Promise.resolve();
  await expect.poll(() => outbox.connected).toBe(true);
  expect(broker.connections).toBe(2);
  expect(await outbox.append([record('c')])).toEqual([{ partition: 0, offset: '100' }]);
});

test('RS-01 what is not acknowledged in time is in doubt when it was sent, and was not when it had to wait', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker, 50);
  const answering = Promise.withResolvers<undefined>();
  broker.answer = async () => {
    await answering.promise;
  };
  const under = refusal(outbox.append([record('a')]));
  await expect.poll(() => broker.sent).toEqual(['a@0']);
  const waiting = refusal(outbox.append([record('b')]));
  expect(await Promise.all([under, waiting])).toEqual([
    { sent: true, tooLarge: false },
    { sent: false, tooLarge: false },
  ]);
  answering.resolve(undefined);
  await outbox.close();
  expect(broker.sent).toEqual(['a@0']);
});

test('RS-01 what is too large for its partition is refused alone; of several partitions another may have its own', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  broker.answer = () => Promise.reject(TOO_LARGE);
  expect(await refusal(outbox.append([record('a')]))).toEqual({ sent: false, tooLarge: true });
  expect(outbox.connected).toBe(true);
  expect(await refusal(outbox.append([record('a'), record('o1')]))).toMatchObject({ tooLarge: true });
  await expect.poll(() => broker.connections).toBe(2);
});

test('RS-01 at the end what was taken is sent', async () => {
  const broker = new Broker();
  const outbox = await outboxAt(broker);
  const appended = outbox.append([record('a')]);
  await outbox.close();
  expect(broker.sent).toEqual(['a@0']);
  await appended;
});

test('RS-25 a topic that another service has only just created is waited for', async () => {
  const broker = new Broker();
  broker.unknown = 2;
  const outbox = await outboxAt(broker);
  expect(await outbox.append([record('a')])).toEqual([{ partition: 0, offset: '100' }]);
  expect(broker.unknown).toBe(0);
});
