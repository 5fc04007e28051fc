import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { STREAMS } from '../../../test-data/rideshare/schemas/streams.ts';
import { TOPICS } from '../../../test-data/rideshare/schemas/topics.ts';
import { ensureTopics } from '../lib/kafka.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { keepTrying } from '../lib/retry.ts';
import type { DeadLetterWriter } from './dead-letters.ts';

export interface ConsumerParts {
  readonly eachBatch: (payload: EachBatchPayload) => Promise<void>;
  /** Connected before the group's offsets are read. */
  readonly deadLetters: DeadLetterWriter;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export interface ConsumerSettings {
  readonly groupId: string;
  /** After this long without a heartbeat the group gives a killed member's partitions to its successor. */
  readonly sessionTimeoutMs: number;
}

/** Without a fetch or heartbeat for this long, the consumer is not reading. */
const SILENCE_MS = 2_500;

/** Reads the six topics as a member of the group, and joins anew whenever kafkajs gives up. */
export class StreamConsumer {
  readonly #kafka: Kafka;
  readonly #parts: ConsumerParts;
  readonly #settings: ConsumerSettings;
  #consumer: Consumer | undefined;
  #lastSign = -Infinity;
  #joined = false;

  constructor(kafka: Kafka, parts: ConsumerParts, settings: ConsumerSettings) {
    this.#kafka = kafka;
    this.#parts = parts;
    this.#settings = settings;
  }

  /** @throws Error with what is wrong, unless the group's partitions are being read */
  check(): void {
    if (!this.#joined) throw new Error(`not a member of the group ${this.#settings.groupId}`);
    const silence = performance.now() - this.#lastSign;
    if (silence > SILENCE_MS) throw new Error(`no answer from Kafka for ${Math.round(silence)} ms`);
  }

  /** Reads until the signal. */
  async run(): Promise<void> {
    const { log, signal, deadLetters } = this.#parts;
    while (!signal.aborted) {
      const crashed = Promise.withResolvers<unknown>();
      const aborted = Promise.withResolvers<undefined>();
      signal.addEventListener(
        'abort',
        () => {
          aborted.resolve(undefined);
        },
        { once: true },
      );
      await keepTrying('join the consumer group', () => this.#join(crashed.resolve, deadLetters.connect()), {
        log,
        signal,
      });
      const error = await Promise.race([crashed.promise, aborted.promise]);
      this.#joined = false;
      if (error !== undefined) log.warn({ reason: reason(error) }, 'the consumer gave up; joining anew');
      await this.#consumer?.disconnect();
    }
  }

  async #join(crash: (error: unknown) => void, connectingDeadLetters: Promise<void>): Promise<void> {
    const { groupId, sessionTimeoutMs } = this.#settings;
    const consumer = this.#kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: sessionTimeoutMs,
      heartbeatInterval: 500,
      maxWaitTimeInMs: 100,
      // A message is six times as large while it is processed, and several partitions are at a time.
      maxBytesPerPartition: 128 * 1024,
      maxBytes: 512 * 1024,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 20, restartOnFailure: () => Promise.resolve(true) },
    });
    const sign = (): void => void (this.#lastSign = performance.now());
    consumer.on(consumer.events.FETCH, sign);
    consumer.on(consumer.events.HEARTBEAT, sign);
    consumer.on(consumer.events.GROUP_JOIN, () => {
      sign();
      this.#joined = true;
    });
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      this.#joined = false;
      if (!restart) crash(error);
    });
    const admin = this.#kafka.admin();
    const topics = admin.connect().then(() => ensureTopics(admin, TOPICS));
    try {
      await Promise.all([connectingDeadLetters, consumer.connect(), topics]);
      await consumer.subscribe({ topics: [...STREAMS], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 6,
        eachBatch: this.#parts.eachBatch,
      });
      this.#consumer = consumer;
    } catch (error) {
      await consumer.disconnect();
      throw error;
    } finally {
      void admin.disconnect();
    }
  }
}
