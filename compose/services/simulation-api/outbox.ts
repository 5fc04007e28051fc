import kafkajs, { type Kafka, type PartitionMetadata, type Producer, type RecordMetadata } from 'kafkajs';
import { TOPICS } from '../../../test-data/rideshare/schemas/topics.ts';
import { ensureTopics } from '../lib/kafka.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { keepTrying } from '../lib/retry.ts';

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Placement {
  readonly partition: number;
  readonly offset: string;
}

export interface OutboxSettings {
  /** Chooses among the topic's partitions. */
  readonly partitionOf: (record: OutgoingRecord, partitions: PartitionMetadata[]) => number;
  readonly ackTimeoutMs: number;
  readonly log: Logger;
  /** Aborted when nothing will be sent any more. */
  readonly signal: AbortSignal;
}

/** Kafka did not take the records. `sent`: they may have arrived all the same, only the answer is missing. */
export class NotAcknowledged extends Error {
  override readonly name = 'NotAcknowledged';
  readonly sent: boolean;
  readonly tooLarge: boolean;

  constructor(
    message: string,
    { sent, tooLarge = false, cause }: { sent: boolean; tooLarge?: boolean; cause?: unknown },
  ) {
    super(message, { cause });
    this.sent = sent;
    this.tooLarge = tooLarge;
  }
}

interface Entry {
  readonly records: readonly OutgoingRecord[];
  readonly bytes: number;
  readonly settle: PromiseWithResolvers<readonly Placement[]>;
}

/** Below the broker's default `message.max.bytes` even if everything falls into one partition. */
const MAX_REQUEST_BYTES = 800_000;

/**
 * Sends records in the order in which they were appended, one produce request at a time; what arrives meanwhile shares
 * the next one. Each record is answered with its place once all in-sync replicas have it.
 */
export class Outbox {
  readonly #kafka: Kafka;
  readonly #settings: OutboxSettings;
  readonly #queue: Entry[] = [];
  #partitions = new Map<string, PartitionMetadata[]>();
  #producer: Producer | undefined;
  #pumping: Promise<void> | undefined;

  constructor(kafka: Kafka, settings: OutboxSettings) {
    this.#kafka = kafka;
    this.#settings = settings;
  }

  get connected(): boolean {
    return this.#producer !== undefined;
  }

  /** Connects, and creates missing topics; returns when both are done, however long Kafka stays away. */
  async connect(): Promise<void> {
    const { producer, topics } = await keepTrying(
      'reach Kafka',
      async () => {
        const admin = this.#kafka.admin({ retry: { retries: 2 } });
        const idempotent = this.#kafka.producer({
          idempotent: true,
          maxInFlightRequests: 1,
          allowAutoTopicCreation: false,
          createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
        });
        const prepared = admin.connect().then(() => ensureTopics(admin, TOPICS));
        try {
          const [metadata] = await Promise.all([prepared, idempotent.connect()]);
          return { producer: idempotent, topics: metadata };
        } catch (error) {
          await idempotent.disconnect();
          throw error;
        } finally {
          void admin.disconnect();
        }
      },
      this.#settings,
    );
    this.#partitions = new Map(topics.map(({ name, partitions }) => [name, partitions]));
    this.#producer = producer;
    this.#settings.log.info('kafka is connected');
  }

  /** @throws NotAcknowledged */
  async append(records: readonly OutgoingRecord[]): Promise<readonly Placement[]> {
    if (this.#producer === undefined) throw new NotAcknowledged('Kafka is not connected', { sent: false });
    const settle = Promise.withResolvers<readonly Placement[]>();
    const bytes = records.reduce((sum, { value, key }) => sum + value.length + key.length + 150, 0);
    const entry = { records, bytes, settle };
    this.#queue.push(entry);
    this.#pumping ??= this.#pump();
    const { ackTimeoutMs } = this.#settings;
    const timer = setTimeout(() => {
      const waiting = this.#queue.indexOf(entry);
      if (waiting >= 0) this.#queue.splice(waiting, 1);
      const problem = `Kafka did not acknowledge within ${ackTimeoutMs} ms`;
      settle.reject(new NotAcknowledged(problem, { sent: waiting < 0 }));
    }, ackTimeoutMs);
    try {
      return await settle.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends what was taken, then disconnects. */
  async close(): Promise<void> {
    await this.#pumping;
    await this.#producer?.disconnect();
  }

  async #pump(): Promise<void> {
    // One turn of the event loop: what was posted together goes together.
    await new Promise(setImmediate);
    while (this.#producer !== undefined && this.#queue.length > 0) {
      const producer = this.#producer;
      const entries = this.#take();
      try {
        await this.#send(producer, entries);
      } catch (error) {
        const tooLarge = error instanceof Error && 'type' in error && error.type === 'MESSAGE_TOO_LARGE';
        fail(entries, new NotAcknowledged(reason(error), { sent: !tooLarge, tooLarge, cause: error }));
        // Refused by the one partition that it was for, a request is answered, and the next ones have nothing to do with
        // it; of several partitions another may have taken its own.
        if (!tooLarge || this.#slots(entries).size > 1) this.#replace(producer, error);
      }
    }
    // At once: what is appended from now on needs another one.
    this.#pumping = undefined;
  }

  #take(): Entry[] {
    const taken: Entry[] = [];
    for (let bytes = 0; this.#queue[0] !== undefined;) {
      bytes += this.#queue[0].bytes;
      if (taken.length > 0 && bytes > MAX_REQUEST_BYTES) break;
      taken.push(this.#queue[0]);
      this.#queue.shift();
    }
    return taken;
  }

  async #send(producer: Producer, entries: readonly Entry[]): Promise<void> {
    const records = entries.flatMap((entry) => entry.records);
    const answers = await producer.sendBatch({
      acks: -1,
      topicMessages: [...Map.groupBy(records, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
        topic,
        messages: ofTopic.map((record) => ({ ...record, partition: this.#partitionOf(record) })),
      })),
    });
    // A partition's records are written next to each other, in the order of the request.
    const next = new Map(answers.map((answer) => [slotOf(answer.topicName, answer.partition), baseOffset(answer)]));
    for (const entry of entries) {
      const placed = entry.records.map((record) => {
        const partition = this.#partitionOf(record);
        const slot = slotOf(record.topic, partition);
        const offset = next.get(slot) ?? 0n;
        next.set(slot, offset + 1n);
        return { partition, offset: offset.toString() };
      });
      entry.settle.resolve(placed);
    }
  }

  #slots(entries: readonly Entry[]): ReadonlySet<string> {
    const records = entries.flatMap((entry) => entry.records);
    return new Set(records.map((record) => slotOf(record.topic, this.#partitionOf(record))));
  }

  #partitionOf(record: OutgoingRecord): number {
    const partitions = this.#partitions.get(record.topic);
    if (partitions === undefined) throw new Error(`Kafka has no topic ${record.topic}`);
    return this.#settings.partitionOf(record, partitions);
  }

  /**
   * A producer whose request was not answered must not be used again: its next batch would carry the same sequence
   * numbers, and a broker that has the lost one would drop the new one as its repetition, and acknowledge it.
   */
  #replace(producer: Producer, error: unknown): void {
    const { log } = this.#settings;
    log.warn({ reason: reason(error) }, 'kafka did not acknowledge; connecting anew');
    this.#producer = undefined;
    fail(this.#queue.splice(0), new NotAcknowledged('Kafka is not connected', { sent: false, cause: error }));
    producer.disconnect().catch((failure: unknown) => {
      log.debug({ reason: reason(failure) }, 'the old producer did not close');
    });
    this.connect().catch((failure: unknown) => {
      log.debug({ reason: reason(failure) }, 'stopped connecting');
    });
  }
}

function fail(entries: readonly Entry[], error: NotAcknowledged): void {
  for (const { settle } of entries) settle.reject(error);
}

function slotOf(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}

function baseOffset({ baseOffset: base, topicName, partition }: RecordMetadata): bigint {
  if (base === undefined) throw new Error(`the answer for ${topicName} ${partition} has no offset`);
  return BigInt(base);
}
