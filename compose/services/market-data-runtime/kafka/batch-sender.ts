import type { Message } from 'kafkajs';
import { encode } from '../../../../test-data/avro/codec.ts';
import { frame } from '../../../../test-data/avro/wire.ts';
import type { WriterSchema } from '../registry/registry-client.ts';
import type { TopicWriter } from './topic-writer.ts';

/** An item as the topic's schema has it. */
export type TopicRecord = Readonly<Record<string, unknown>>;

export interface BatchSenderParts<T> {
  readonly writer: TopicWriter;
  /** The field whose values are the records' keys. */
  readonly keyField: string;
  readonly record: (item: T) => TopicRecord;
  readonly written: (count: number) => void;
  /** Called once an item, which is not written then. */
  readonly putAside: (item: T, error: unknown) => Promise<void>;
}

interface Encoded<T> extends Message {
  readonly item: T;
  /** Its place in the batch. */
  readonly at: number;
}

/** Writes batches of items; those that do not fit the schema, or that the broker refuses, go aside by themselves. */
export class BatchSender<T> {
  readonly #parts: BatchSenderParts<T>;
  /** Of a batch that is sent again: the places of what was written, or put aside, and is not a second time. */
  readonly #done = new Set<number>();

  constructor(parts: BatchSenderParts<T>) {
    this.#parts = parts;
  }

  /** How many of a batch that is not yet through are written, or put aside. */
  get done(): number {
    return this.#done.size;
  }

  /** @throws Error when a batch that begins with this one is to be sent again */
  async send(batch: readonly T[], schema: WriterSchema): Promise<void> {
    const encoded: Encoded<T>[] = [];
    for (const [at, item] of batch.entries()) {
      if (this.#done.has(at)) continue;
      try {
        encoded.push({ ...this.#message(item, schema), item, at });
      } catch (error) {
        await this.#putAside(item, at, error);
      }
    }
    await this.#parts.writer.write(encoded, {
      written: (messages) => {
        for (const { at } of messages) this.#done.add(at);
        this.#parts.written(messages.length);
      },
      refused: ({ item, at }, error) => this.#putAside(item, at, error),
    });
    this.#done.clear();
  }

  /** @throws TypeError, EventError for an item that does not fit */
  #message(item: T, { id, type }: WriterSchema): Message {
    const { keyField, record } = this.#parts;
    const made = record(item);
    const { [keyField]: key } = made;
    if (typeof key !== 'string') throw new TypeError(`${keyField}: is no text`);
    return { key, value: frame(id, encode(type, made)) };
  }

  async #putAside(item: T, at: number, error: unknown): Promise<void> {
    await this.#parts.putAside(item, error);
    this.#done.add(at);
  }
}
