import {
  RecordsRefused,
  type ConnectToTopic,
} from '../../compose/services/market-data-runtime/kafka/topic-connection.ts';

/** A topic of two partitions that keeps the story of what it is asked, by the messages' keys, and answers as told. */
export class TopicDouble {
  /** Each connection by its number: what it opened, wrote and closed. */
  readonly story: string[] = [];
  attempts = 0;
  isAway = false;
  /** What sending these fails by. */
  fails: (keys: readonly string[]) => Error | undefined = () => undefined;
  /** What a sending waits for, and what a closing does. */
  answered: Promise<unknown> = Promise.resolve();
  closed: Promise<void> = Promise.resolve();
  #connections = 0;

  readonly connect: ConnectToTopic = async (_kafka, topic) => {
    this.attempts += 1;
    await Promise.resolve();
    if (this.isAway) throw new Error('the broker is away');
    this.#connections += 1;
    const own = this.#connections;
    this.story.push(`${own} opens ${topic}`);
    return {
      partitionOf: ({ key }) => (String(key).startsWith('b') ? 1 : 0),
      send: async (partition, messages) => {
        await this.answered;
        const keys = messages.map(({ key }) => String(key));
        const error = this.isAway ? new Error('the broker is away') : this.fails(keys);
        if (error !== undefined) throw error;
        this.story.push(`${own} writes ${keys.join()} to ${partition}`);
      },
      close: async () => {
        this.story.push(`${own} closes`);
        await this.closed;
      },
    };
  };
}

/** A broker's answer to requests that have this key, or more than so many of any. */
export function refusing(refused: string, most = Infinity): TopicDouble['fails'] {
  return (keys) => (keys.includes(refused) || keys.length > most ? new RecordsRefused('too large') : undefined);
}

/** A broker's answer to the first request. */
export function once(error: Error): TopicDouble['fails'] {
  const answers = [error];
  return () => answers.shift();
}
