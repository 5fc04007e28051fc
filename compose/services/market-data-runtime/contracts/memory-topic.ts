import kafkajs, { type Message } from 'kafkajs';
import { ProducerLost, RecordsRefused, type ConnectToTopic } from '../kafka/topic-connection.ts';

export interface TopicMessage {
  readonly key: string;
  readonly value: Buffer;
}

interface Partition {
  readonly log: TopicMessage[];
  /** Of each producer: the sequence numbers of what it has written last, and how many of it. */
  readonly producers: Map<number, { next: number; last: number }>;
}

/** A topic that keeps to a broker's rules for idempotent producers, and that can be away. */
export class MemoryTopic {
  /** `unheard`: the next request is carried out, and its answer is lost. */
  state: 'there' | 'away' | 'unheard' = 'there';
  answersLost = 0;
  readonly #largestBytes: number;
  readonly #partitions: readonly Partition[];
  #producers = 0;

  constructor(partitions: number, largestBytes: number) {
    this.#largestBytes = largestBytes;
    this.#partitions = Array.from({ length: partitions }, () => ({ log: [], producers: new Map() }));
  }

  get messages(): readonly TopicMessage[] {
    return this.#partitions.flatMap(({ log }) => log);
  }

  /** Somebody else goes on with the numbers of all producers. */
  confuse(): void {
    for (const { producers } of this.#partitions) {
      for (const place of producers.values()) place.next += 1;
    }
  }

  readonly connect: ConnectToTopic = async (_kafka, topic) => {
    await this.#reach();
    this.#producers += 1;
    const producer = this.#producers;
    const numbers = this.#partitions.map(() => 0);
    const byKey = kafkajs.Partitioners.DefaultPartitioner();
    const partitionMetadata = this.#partitions.map((_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 0,
      replicas: [0],
      isr: [0],
    }));
    let isClosed = false;
    return {
      partitionOf: (message) => byKey({ topic, partitionMetadata, message }),
      send: async (partition, messages) => {
        await this.#reach();
        if (isClosed) throw new Error('is closed');
        const first = numbers[partition] ?? 0;
        this.#append(producer, this.#partitions[partition], first, messages);
        if (this.state === 'unheard') {
          this.state = 'there';
          this.answersLost += 1;
          throw new Error('the answer is lost');
        }
        numbers[partition] = first + messages.length;
      },
      close: () => {
        isClosed = true;
        return Promise.resolve();
      },
    };
  };

  async #reach(): Promise<void> {
    await new Promise(setImmediate);
    if (this.state === 'away') throw new Error('the broker is away');
  }

  #append(producer: number, partition: Partition | undefined, first: number, messages: readonly Message[]): void {
    if (partition === undefined) throw new TypeError('there is no such partition');
    const { log, producers } = partition;
    const { next, last } = producers.get(producer) ?? { next: first, last: 0 };
    const isRepetition = first === next - last && messages.length === last;
    if (isRepetition) return;
    if (first !== next) throw new ProducerLost('out of order');
    const own = messages.map(({ key, value }) => ({ key: String(key), value: Buffer.from(value ?? '') }));
    if (own.reduce((sum, { value }) => sum + value.length, 0) > this.#largestBytes)
      throw new RecordsRefused('too large');
    log.push(...own);
    producers.set(producer, { next: first + own.length, last: own.length });
  }
}
