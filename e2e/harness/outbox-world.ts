import { pino } from 'pino';
import { NotAcknowledged, Outbox, type OutgoingRecord } from '../../compose/services/simulation-api/outbox.ts';

type Kafka = ConstructorParameters<typeof Outbox>[0];
interface Batch {
  readonly acks: number;
  readonly topicMessages: readonly {
    readonly topic: string;
    readonly messages: readonly { readonly partition: number; readonly value: Buffer }[];
  }[];
}

export const TOO_LARGE = Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' });

type Settings = Readonly<Record<string, unknown>>;

/** A Kafka that keeps what it is sent, and answers as the test says. */
export class Broker {
  readonly sent: string[] = [];
  connections = 0;
  /** Producers and administrators that are connected. */
  readonly open = { producers: 0, admins: 0 };
  /** So many producers cannot connect. */
  refuses = 0;
  readonly created: string[] = [];
  /** How the last producer, administrator and request were made. */
  settings: { producer?: Settings; admin?: Settings; acks?: number } = {};
  answer: () => Promise<void> = () => Promise.resolve();
  /** Answers without saying where. */
  placeless = false;
  /** So many questions about topics by their names are answered with: there is none. */
  unknown = 0;
  readonly #ends = new Map<string, number>();

  get kafka(): Kafka {
    const partitions = [0, 1].map((partitionId) => ({ partitionId }));
    const fixed = {
      admin: (admin: Settings) => ({
        connect: () => {
          this.settings.admin = admin;
          this.open.admins += 1;
          return Promise.resolve();
        },
        disconnect: () => Promise.resolve(void (this.open.admins -= 1)),
        listTopics: () => Promise.resolve(['trips']),
        createTopics: ({ topics }: { readonly topics: readonly { readonly topic: string }[] }) => {
          this.created.push(...topics.map(({ topic }) => topic));
          return Promise.resolve(true);
        },
        // As Kafka does: without names, a topic that is not there for everybody yet is left out of the answer.
        fetchTopicMetadata: ({ topics = [] }: { readonly topics?: readonly string[] } = {}) => {
          if (this.unknown === 0) return Promise.resolve({ topics: [{ name: 'trips', partitions }] });
          if (topics.length === 0) return Promise.resolve({ topics: [] });
          this.unknown -= 1;
          return Promise.reject(new Error('This server does not host this topic-partition'));
        },
      }),
      producer: (producer: Settings) => ({
        connect: () => {
          this.settings.producer = producer;
          this.connections += 1;
          this.open.producers += 1;
          return this.connections > this.refuses ? Promise.resolve() : Promise.reject(new Error('not now'));
        },
        disconnect: () => Promise.resolve(void (this.open.producers -= 1)),
        sendBatch: async ({ topicMessages, acks }: Batch) => {
          this.settings.acks = acks;
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
          return [...slots.values()].map(({ baseOffset, ...slot }) =>
            this.placeless ? slot : { ...slot, baseOffset },
          );
        },
      }),
    };
    return fixed as unknown as Kafka;
  }
}

export function record(key: string, value: string | Buffer = key): OutgoingRecord {
  return { topic: 'trips', key, value: Buffer.from(value), headers: {} };
}

/** Keys that begin with an o go to partition 1. */
export async function outboxAt(broker: Broker, ackTimeoutMs = 60_000): Promise<Outbox> {
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
export async function refusal(appended: Promise<unknown>): Promise<Pick<NotAcknowledged, 'sent' | 'tooLarge'>> {
  const error: unknown = await appended.then(
    () => 'acknowledged',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NotAcknowledged)) throw new Error(`not refused: ${String(error)}`);
  return { sent: error.sent, tooLarge: error.tooLarge };
}
