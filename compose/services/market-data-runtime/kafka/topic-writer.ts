import type { Kafka, Message } from 'kafkajs';
import { systemClock, type Clock } from '../clock.ts';
import {
  connectToTopic,
  ProducerLost,
  RecordsRefused,
  type ConnectToTopic,
  type TopicConnection,
} from './topic-connection.ts';

export interface TopicWriterOptions {
  readonly connect?: ConnectToTopic;
  readonly clock?: Clock;
  /** Told each time something must be tried again. */
  readonly troubled?: (error: unknown) => void;
}

/** What becomes of messages; each is told once, in the order of its partition. */
export interface WriteObserver<M> {
  written(messages: readonly M[]): void;
  refused(message: M, error: Error): Promise<void>;
}

const PAUSE_MS = 100;

/**
 * Writes messages to one topic, a partition after the other and one request at a time: what has the same key keeps its
 * order, and what one partition refuses leaves no other in doubt.
 */
export class TopicWriter {
  readonly topic: string;
  protected readonly kafka: Kafka;
  protected readonly options: Required<TopicWriterOptions>;
  readonly #closing = new AbortController();
  #connection: Promise<TopicConnection> | undefined;

  constructor(
    kafka: Kafka,
    topic: string,
    { connect = connectToTopic, clock = systemClock, troubled = () => undefined }: TopicWriterOptions = {},
  ) {
    this.kafka = kafka;
    this.topic = topic;
    this.options = { connect, clock, troubled };
  }

  /**
   * Tries as long as the broker is away.
   * @throws Error when it is closed meanwhile; of what the observer was not told it is not known whether it is written
   */
  async write<M extends Message>(messages: readonly M[], observer: WriteObserver<M>): Promise<void> {
    if (messages.length === 0) return;
    const connection = await this.repeated(() => this.connection());
    const byPartition = Map.groupBy(messages, (message) => connection.partitionOf(message));
    for (const [partition, own] of byPartition) await this.settle(partition, own, observer);
  }

  /** Writes what is under way no further. */
  async close(): Promise<void> {
    this.#closing.abort(new Error(`the writer to ${this.topic} is closed`));
    await this.renew();
  }

  /** Splits what the broker refuses down to the message. */
  protected async settle<M extends Message>(
    partition: number,
    messages: readonly M[],
    observer: WriteObserver<M>,
  ): Promise<void> {
    const refusal = await this.repeated(() => this.attempt(partition, messages));
    const [first] = messages;
    if (refusal === undefined) {
      observer.written(messages);
    } else if (messages.length === 1 && first !== undefined) {
      await observer.refused(first, refusal);
    } else {
      const half = Math.ceil(messages.length / 2);
      await this.settle(partition, messages.slice(0, half), observer);
      await this.settle(partition, messages.slice(half), observer);
    }
  }

  /** @returns why they will never be written */
  protected async attempt(partition: number, messages: readonly Message[]): Promise<RecordsRefused | undefined> {
    try {
      const connection = await this.connection();
      await connection.send(partition, messages);
      return undefined;
    } catch (error) {
      if (error instanceof RecordsRefused) return error;
      if (error instanceof ProducerLost) await this.renew();
      throw error;
    }
  }

  protected async repeated<T>(attempt: () => Promise<T>): Promise<T> {
    const { signal } = this.#closing;
    for (;;) {
      signal.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        signal.throwIfAborted();
        this.options.troubled(error);
        await this.options.clock.sleep(PAUSE_MS, signal);
      }
    }
  }

  protected connection(): Promise<TopicConnection> {
    this.#connection ??= this.options.connect(this.kafka, this.topic).catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  /** The next attempt is that of a new producer. */
  protected async renew(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await (await connection?.catch(() => undefined))?.close();
  }
}
