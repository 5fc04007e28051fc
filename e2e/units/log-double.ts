import type { Kafka } from 'kafkajs';

interface Message {
  readonly offset: string;
  readonly value: Buffer | null;
}

type EachMessage = (read: { readonly partition: number; readonly message: Message }) => Promise<void>;

interface Partition {
  /** The first offset that is still there. */
  readonly low: number;
  /** The offset after the last. */
  readonly high: number;
  /** What is delivered, also beyond what was there when it was asked for. */
  readonly messages: readonly (readonly [offset: number, value: Buffer | null])[];
}

/** A Kafka with one topic to read, whose consumers get what lies behind the offsets that they seek. */
export class LogDouble {
  readonly asked: string[] = [];
  /** What whoever reads threw at a message: a client would give it once more. */
  readonly thrown: unknown[] = [];
  readonly #partitions: readonly Partition[];

  constructor(partitions: readonly Partition[]) {
    this.#partitions = partitions;
  }

  get kafka(): Kafka {
    const note = (what: string): Promise<void> => Promise.resolve(void this.asked.push(what));
    const known = {
      admin: () => ({
        connect: () => note('admin connects'),
        disconnect: () => note('admin disconnects'),
        fetchTopicOffsets: () =>
          Promise.resolve(
            this.#partitions.map(({ low, high }, partition) => ({ partition, low: String(low), high: String(high) })),
          ),
        deleteGroups: (groups: readonly string[]) => note(`deletes ${groups.map(withoutId).join()}`),
      }),
      consumer: ({ groupId }: { readonly groupId: string }) => this.#consumer(groupId, note),
    };
    return known as unknown as Kafka;
  }

  #consumer(groupId: string, note: (what: string) => Promise<void>): object {
    let each: EachMessage = () => Promise.resolve();
    return {
      connect: () => note(`${withoutId(groupId)} connects`),
      disconnect: () => note(`${withoutId(groupId)} disconnects`),
      subscribe: ({ topic, fromBeginning }: { readonly topic: string; readonly fromBeginning: boolean }) =>
        note(`subscribes ${topic}${fromBeginning ? ' from its beginning' : ''}`),
      run: ({ autoCommit, eachMessage }: { readonly autoCommit: boolean; readonly eachMessage: EachMessage }) => {
        each = eachMessage;
        return note(autoCommit ? 'runs and commits' : 'runs');
      },
      seek: ({
        topic,
        partition,
        offset,
      }: {
        readonly topic: string;
        readonly partition: number;
        readonly offset: string;
      }) => {
        void note(`seeks ${topic}/${partition} ${offset}`);
        this.#deliver(partition, Number(offset), each).catch((error: unknown) => this.thrown.push(error));
      },
    };
  }

  async #deliver(partition: number, from: number, each: EachMessage): Promise<void> {
    for (const [offset, value] of this.#partitions[partition]?.messages ?? []) {
      if (offset >= from) await each({ partition, message: { offset: String(offset), value } });
    }
  }
}

function withoutId(groupId: string): string {
  return groupId.replace(/\.[\da-f]{8}-[\da-f-]{27}$/, '.ID');
}
