import kafkajs, { type Admin, type Kafka, type KafkaMessage, type Message, type Producer } from 'kafkajs';
import { DEAD_LETTERS } from '../../../test-data/rideshare/schemas/topics.ts';
import { reason as reasonOf, type Logger } from '../lib/logging.ts';
import { Turns } from '../lib/turns.ts';
import type { Refusal } from './reader.ts';

export interface DeadLetter {
  readonly message: KafkaMessage;
  readonly refusal: Refusal;
  readonly correlationId: string | undefined;
}

/** Where a partition's reading goes on once the letters are written. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to read. */
  readonly offset: string;
}

export interface DeadLetterParts {
  /** Makes a letter's record. */
  readonly letterOf: (letter: DeadLetter, position: Position) => Message;
  /** Whose offsets are committed along with the letters. */
  readonly groupId: string;
  readonly transactionalId: string;
  readonly log: Logger;
}

const DETAIL_CHARACTERS = 500;
const TRANSACTION_TIMEOUT_MS = 10_000;

/**
 * Writes dead letters and the consumer group's offset in one Kafka transaction: a letter is there exactly when its record
 * will not be read again.
 */
export class DeadLetterWriter {
  readonly #kafka: Kafka;
  readonly #parts: DeadLetterParts;
  readonly #admin: Admin;
  #producer: Producer | undefined;
  /** A producer has one transaction at a time, and the partitions share it. */
  readonly #turns = new Turns();

  constructor(kafka: Kafka, parts: DeadLetterParts) {
    this.#kafka = kafka;
    this.#parts = parts;
    this.#admin = kafka.admin();
  }

  /**
   * Also ends what a killed predecessor left open. It must therefore come before the group's offsets are read: until
   * then an offset may still be on its way into the log.
   */
  async connect(): Promise<void> {
    await this.#connect();
  }

  /** @throws when Kafka did not commit; the same call can be repeated, and writes nothing that is already there */
  async write(letters: readonly DeadLetter[], position: Position): Promise<void> {
    await this.#turns.take(() => this.#write(letters, position));
  }

  async close(): Promise<void> {
    await this.#turns.settled();
    await Promise.all([this.#producer?.disconnect(), this.#admin.disconnect()]);
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      transactionalId: this.#parts.transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    try {
      await Promise.all([producer.connect(), this.#admin.connect()]);
    } catch (error) {
      await producer.disconnect();
      throw error;
    }
    this.#producer = producer;
    return producer;
  }

  async #write(letters: readonly DeadLetter[], position: Position): Promise<void> {
    let producer = this.#producer;
    if (producer === undefined) {
      producer = await this.#connect();
      // The commit before may have been done although its answer was lost.
      if (await this.#isCommitted(position)) return;
    }
    try {
      const transaction = await producer.transaction();
      try {
        const messages = letters.map((letter) => this.#parts.letterOf(letter, position));
        await transaction.send({ topic: DEAD_LETTERS, messages });
        const { topic, partition, offset } = position;
        const topics = [{ topic, partitions: [{ partition, offset }] }];
        await transaction.sendOffsets({ consumerGroupId: this.#parts.groupId, topics });
        await transaction.commit();
      } catch (error) {
        if (transaction.isActive()) await transaction.abort();
        throw error;
      }
    } catch (error) {
      // Only a new producer knows for certain that nothing of the old one is still under way.
      this.#producer = undefined;
      producer.disconnect().catch((failure: unknown) => {
        this.#parts.log.debug({ reason: reasonOf(failure) }, 'the old producer did not close');
      });
      throw error;
    }
  }

  async #isCommitted({ topic, partition, offset }: Position): Promise<boolean> {
    const [committed] = await this.#admin.fetchOffsets({ groupId: this.#parts.groupId, topics: [topic] });
    const found = committed?.partitions.find((candidate) => candidate.partition === partition);
    return BigInt(found?.offset ?? -1) >= BigInt(offset);
  }
}

/** The refused record as it came, and in the headers why it was refused and where it was read. */
export function letterOf({ message, refusal, correlationId }: DeadLetter, { topic, partition }: Position): Message {
  return {
    key: message.key,
    value: message.value,
    partition: 0,
    headers: {
      reason: refusal.reason,
      detail: refusal.detail.slice(0, DETAIL_CHARACTERS),
      source_topic: topic,
      source_partition: partition.toString(),
      source_offset: message.offset,
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
      failed_at: new Date().toISOString(),
    },
  };
}
