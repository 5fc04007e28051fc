import kafkajs, { type Kafka, type Message } from 'kafkajs';

interface ProducerSettings {
  readonly idempotent: boolean;
  readonly maxInFlightRequests: number;
  readonly allowAutoTopicCreation: boolean;
  readonly retry: { readonly retries: number };
  readonly createPartitioner: () => (place: object) => number;
}

interface Sending {
  readonly topic: string;
  readonly messages: readonly (Message & { readonly partition: number })[];
  readonly acks: number;
}

/** A Kafka that keeps what is sent, and answers as the test says. */
export class BrokerDouble {
  readonly asked: string[] = [];
  readonly sent: Sending['messages'][number][] = [];
  fails: Error | undefined;
  settings: ProducerSettings | undefined;

  get kafka(): Kafka {
    const partitions = [0, 1, 2].map((partitionId) => ({ partitionId, leader: 1 }));
    const fixed = {
      admin: () => ({
        connect: () => this.#ask('admin connects'),
        disconnect: () => this.#ask('admin disconnects'),
        fetchTopicMetadata: ({ topics }: { readonly topics: readonly string[] }) =>
          Promise.resolve({ topics: topics.map((name) => ({ name, partitions })) }),
      }),
      producer: (settings: ProducerSettings) => {
        this.settings = settings;
        return {
          connect: () => this.#ask('producer connects'),
          disconnect: () => this.#ask('producer disconnects'),
          send: async ({ topic, messages, acks }: Sending) => {
            await this.#ask(`${topic} ${messages.map(({ partition }) => partition).join()} acks ${acks}`);
            this.sent.push(...messages);
          },
        };
      },
    };
    return fixed as unknown as Kafka;
  }

  async #ask(what: string): Promise<void> {
    this.asked.push(what);
    await Promise.resolve();
    if (this.fails !== undefined && !what.includes('disconnects')) throw this.fails;
  }
}

/** What kafkajs throws when the broker has answered so: wrapped, as its own repetitions leave it. */
export function answered(type: string): Error {
  const words = Object.assign(new Error(type), { type, code: 1, retriable: false });
  const protocol = new kafkajs.KafkaJSProtocolError(words);
  return new Error('gave up', { cause: protocol });
}
