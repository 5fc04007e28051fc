import type { Kafka } from 'kafkajs';
import { TopicWriter } from './topic-writer.ts';

/** The header that says why a message is there. */
const REASON = 'dead_letter_reason';

/** Where things go that cannot be read or passed on, as they were, each with the reason. */
export class AsideTopic {
  readonly #writer: TopicWriter;

  constructor(kafka: Kafka, topic: string) {
    this.#writer = new TopicWriter(kafka, topic);
  }

  /** Resolves when it is there, however long that takes. @throws Error when the broker will never take it */
  async keep(value: string, reason: string): Promise<void> {
    await this.#writer.write([{ key: null, value, headers: { [REASON]: reason } }], {
      written: () => undefined,
      refused: (_message, cause) => {
        throw new Error(`${this.#writer.topic} does not take what is to be kept: ${reason}`, { cause });
      },
    });
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }
}
