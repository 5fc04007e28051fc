import kafkajs from 'kafkajs';
import { pino } from 'pino';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import type { FeedbackEvent } from '../../compose/services/market-data-runtime/feedback/event.ts';
import type { TopicRecord } from '../../compose/services/market-data-runtime/kafka/batch-sender.ts';
import { KAFKA_STAGES, KafkaSink } from '../../compose/services/market-data-runtime/kafka/kafka-sink.ts';
import type { PartHealth } from '../../compose/services/market-data-runtime/part.ts';
import type {
  SchemaSource,
  WriterSchema,
} from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { compileSchema } from '../../test-data/avro/codec.ts';
import { TopicDouble } from './topic-double.ts';

const NUMBERED = {
  type: 'record',
  name: 'Numbered',
  fields: [
    { name: 'symbol', type: 'string' },
    { name: 'number', type: 'int' },
  ],
};

/** A registry that has one schema for every subject, and answers as the test says. */
export class SchemasDouble implements SchemaSource {
  readonly asked: string[] = [];
  fails: Error | undefined;
  level: PartHealth = { level: 'ok' };
  readonly #schema: WriterSchema = { id: 7, type: compileSchema(JSON.stringify(NUMBERED)) };

  newest(subject: string): Promise<WriterSchema> {
    this.asked.push(subject);
    return this.fails === undefined ? Promise.resolve(this.#schema) : Promise.reject(this.fails);
  }

  byId(): Promise<WriterSchema> {
    return Promise.resolve(this.#schema);
  }

  health(): PartHealth {
    return this.level;
  }
}

/** A sink before a topic in memory, and all that it tells anybody. Is not started. */
export function sinkWorld(settings: object = {}) {
  const topic = new TopicDouble();
  const clock = new VirtualClock();
  const schemas = new SchemasDouble();
  const events: FeedbackEvent[] = [];
  const lines: string[] = [];
  const aside: string[] = [];
  const parts = {
    kafka: new kafkajs.Kafka({ brokers: ['none'] }),
    schemas,
    feedback: { publish: (event: FeedbackEvent) => void events.push(event) },
    clock,
    log: pino({ level: 'warn' }, { write: (line) => void lines.push(line) }),
    record: (item: TopicRecord) => item,
    keepAside: (item: TopicRecord, why: string): Promise<void> => {
      aside.push(`${String(item.symbol)}: ${why}`);
      return Promise.resolve();
    },
  };
  const make = (other: unknown = { topic: 'numbers', ...settings }): KafkaSink<TopicRecord> =>
    new KafkaSink(other, parts, { ...KAFKA_STAGES, connectToTopic: topic.connect });
  const sink = make();
  /** Gives items, which are known by their symbols. */
  const give = async (...symbols: readonly string[]): Promise<void> => {
    for (const symbol of symbols) await sink.accept({ symbol, number: 1 });
  };
  return { topic, clock, schemas, events, lines, aside, parts, make, sink, give };
}

/** Symbols, each its own. */
export function symbols(count: number, first = 'a'): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${first}${at + 1}`);
}
