import type { Kafka } from 'kafkajs';
import * as v from 'valibot';
import { subjectOf } from '../../../../test-data/avro/registry-api.ts';
import { reason, type Logger } from '../../lib/logging.ts';
import type { Clock } from '../clock.ts';
import { FeedbackGauge } from '../feedback/gauge.ts';
import { check } from '../feedback/message.ts';
import type { FeedbackPublisher } from '../feedback/publisher.ts';
import { PartRecord } from '../part-record.ts';
import type { PartHealth, PartStatus, Stopped } from '../part.ts';
import type { SchemaSource } from '../registry/registry-client.ts';
import type { Pressure, Sink } from '../sink.ts';
import { BatchSender, type TopicRecord } from './batch-sender.ts';
import { connectToTopic } from './topic-connection.ts';
import { TopicWriter } from './topic-writer.ts';
import { WaitingRoom } from './waiting-room.ts';

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const text = v.pipe(v.string(), v.nonEmpty());

export const sinkSettings = v.strictObject({
  name: v.optional(text, 'kafka'),
  topic: text,
  /** Its values are the records' keys: what has the same one keeps its order. */
  keyField: v.optional(text, 'symbol'),
  capacity: v.optional(size, 10_000),
  batchSize: v.optional(size, 500),
});

export interface KafkaSinkParts<T> {
  readonly kafka: Kafka;
  readonly schemas: SchemaSource;
  readonly feedback: FeedbackPublisher;
  readonly clock: Clock;
  readonly log: Logger;
  readonly record: (item: T) => TopicRecord;
  /** Keeps what does not fit the schema, or what the broker refuses, with the reason. Left out: it is only counted. */
  readonly keepAside?: (item: T, reason: string) => Promise<void>;
}

export const KAFKA_STAGES = { FeedbackGauge, BatchSender, TopicWriter, connectToTopic };

export type KafkaStages = typeof KAFKA_STAGES;

const PAUSE_MS = 100;

/** Writes items to a topic in Avro. Blocks when it is full; puts aside what does not fit the schema. */
export class KafkaSink<T> implements Sink<T> {
  readonly #settings: v.InferOutput<typeof sinkSettings>;
  readonly #parts: KafkaSinkParts<T>;
  readonly #record: PartRecord<'taken' | 'written' | 'putAside' | 'batches' | 'failures'>;
  readonly #room: WaitingRoom<T>;
  readonly #writer: TopicWriter;
  readonly #sender: BatchSender<T>;
  readonly #gauge: FeedbackGauge;
  readonly #stopping = new AbortController();
  #writing: Promise<void> = Promise.resolve();
  #problem: string | undefined;

  /** @throws MessageError naming the setting that is missing or wrong */
  constructor(settings: unknown, parts: KafkaSinkParts<T>, stages: KafkaStages = KAFKA_STAGES) {
    this.#settings = check('kafka sink', sinkSettings, settings);
    this.#parts = parts;
    const { name, topic, keyField, capacity } = this.#settings;
    this.#record = new PartRecord(name, ['taken', 'written', 'putAside', 'batches', 'failures']);
    this.#room = new WaitingRoom(capacity);
    this.#writer = new stages.TopicWriter(parts.kafka, topic, {
      connect: stages.connectToTopic,
      clock: parts.clock,
      troubled: (error) => {
        this.#fail(error);
      },
    });
    this.#sender = new stages.BatchSender({
      writer: this.#writer,
      keyField,
      record: parts.record,
      written: (count) => {
        this.#record.count('written', count);
        this.#problem = undefined;
      },
      putAside: (item, error) => this.#putAside(item, error),
    });
    const { feedback: publisher, clock } = parts;
    const read = (): { queueSize: number } => ({ queueSize: this.#room.size });
    this.#gauge = new stages.FeedbackGauge({ source: name, capacity, publisher, clock, read });
  }

  get name(): string {
    return this.#record.name;
  }

  async accept(item: T): Promise<void> {
    if (this.#record.state !== 'running') throw new Error(`${this.name} is ${this.#record.state}`);
    await this.#room.enter(item);
    this.#record.count('taken');
    this.#gauge.look();
  }

  start(): Promise<void> {
    this.#record.state = 'running';
    this.#gauge.start();
    this.#writing = this.#write();
    return Promise.resolve();
  }

  async stop(limitMs: number): Promise<Stopped> {
    const { clock } = this.#parts;
    if (this.#record.state === 'running') this.#record.state = 'draining';
    this.#room.close(new Error(`${this.name} is stopping`));
    const late = new AbortController();
    await Promise.race([this.#writing, clock.sleep(limitMs, late.signal)]);
    late.abort();
    this.#stopping.abort();
    this.#gauge.stop();
    this.#record.state = 'stopped';
    // What is still being repeated ends with its connection.
    await Promise.race([this.#writer.close(), clock.sleep(PAUSE_MS)]).catch((error: unknown) => {
      this.#record.note(error);
    });
    return { undelivered: this.#held };
  }

  flushed(): Promise<void> {
    return this.#room.passedThrough();
  }

  status(): PartStatus {
    return this.#record.status(this.#held);
  }

  /** How full it is. */
  get pressure(): Pressure {
    const { capacity } = this.#settings;
    return { source: this.name, level: this.#gauge.level, queueSize: this.#room.size, capacity, dropped: 0 };
  }

  health(): PartHealth {
    if (this.#record.state !== 'running') return { level: 'failed', reason: `is ${this.#record.state}` };
    if (this.#problem !== undefined) return { level: 'degraded', reason: this.#problem };
    const schemas = this.#parts.schemas.health();
    if (schemas.level !== 'ok') return schemas;
    return this.#gauge.level === 'HARD' ? { level: 'degraded', reason: 'is nearly full' } : { level: 'ok' };
  }

  /** Items that were taken, and are neither written nor put aside. */
  get #held(): number {
    return this.#room.size - this.#sender.done;
  }

  async #write(): Promise<void> {
    for (;;) {
      const batch = await this.#room.first(this.#settings.batchSize);
      if (batch.length === 0 || this.#isGivenUp()) return;
      try {
        await this.#sender.send(batch, await this.#parts.schemas.newest(subjectOf(this.#writer.topic)));
        this.#room.leave(batch.length);
        this.#record.count('batches');
        this.#problem = undefined;
        this.#gauge.look();
      } catch (error) {
        if (this.#isGivenUp()) return;
        this.#fail(error);
        await this.#parts.clock.sleep(PAUSE_MS, this.#stopping.signal);
      }
    }
  }

  #isGivenUp(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #putAside(item: T, error: unknown): Promise<void> {
    await this.#parts.keepAside?.(item, reason(error));
    this.#record.count('putAside');
    this.#record.note(error);
    this.#parts.log.warn({ sink: this.name, reason: reason(error) }, 'put aside');
  }

  #fail(error: unknown): void {
    if (this.#problem === undefined) {
      this.#parts.log.warn({ sink: this.name, reason: reason(error) }, 'cannot write yet');
    }
    this.#record.count('failures');
    this.#record.note(error);
    this.#problem = this.#record.lastMessage;
  }
}
