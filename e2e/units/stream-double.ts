import type { Redis } from 'ioredis';

type Entry = readonly [id: string, fields: readonly string[]];

/** One connection to a stream in memory: it can be away, and what is under way fails when it is disconnected. */
export class StreamConnection {
  status = 'ready';
  /** What every command fails by. */
  fails: Error | undefined;
  /** What an addition waits for before it is made. */
  confirmed: Promise<unknown> = Promise.resolve();
  readonly asked: (readonly unknown[])[] = [];
  readonly #stream: StreamDouble;
  readonly #listeners = new Map<string, () => void>();
  #broken = Promise.withResolvers<never>();

  constructor(stream: StreamDouble) {
    this.#stream = stream;
    this.#broken.promise.catch(() => undefined);
  }

  get redis(): Redis {
    return this as unknown as Redis;
  }

  async xadd(...words: readonly unknown[]): Promise<string> {
    await this.#ask('xadd', words);
    await Promise.race([this.confirmed, this.#broken.promise]);
    return this.#stream.add(...words.slice(words.indexOf('*') + 1).map(String));
  }

  async xrevrange(...words: readonly unknown[]): Promise<readonly Entry[]> {
    await this.#ask('xrevrange', words);
    return this.#stream.entries.slice(-1);
  }

  async xread(...words: readonly unknown[]): Promise<readonly (readonly [string, readonly Entry[]])[] | null> {
    await this.#ask('xread', words);
    const from = Number.parseInt(String(words.at(-1)), 10);
    // The ids count from 1.
    const behind = (): readonly Entry[] => this.#stream.entries.slice(from, from + Number(words[1]));
    if (behind().length === 0) await Promise.race([this.#stream.changed, this.#broken.promise]);
    const entries = behind();
    return entries.length === 0 ? null : [['pulse', entries]];
  }

  once(event: string, listener: () => void): this {
    this.#listeners.set(event, listener);
    return this;
  }

  /** Tells whoever waits for the first connection. */
  tell(event: 'ready' | 'error'): void {
    this.#listeners.get(event)?.();
  }

  /** Loses what is under way, and comes back when the test says so. */
  cut(why: Error): void {
    this.fails = why;
    this.#broken.reject(why);
    this.#broken = Promise.withResolvers();
    this.#broken.promise.catch(() => undefined);
  }

  disconnect(): void {
    this.status = 'end';
    this.cut(new Error('Connection is closed.'));
  }

  async #ask(command: string, words: readonly unknown[]): Promise<void> {
    this.asked.push([command, ...words]);
    await Promise.resolve();
    if (this.fails !== undefined) throw this.fails;
  }
}

/** A Redis stream in memory, whose ids count. */
export class StreamDouble {
  readonly entries: Entry[] = [];
  readonly connections = new Map<string, StreamConnection>();
  #changed = Promise.withResolvers<undefined>();

  get changed(): Promise<unknown> {
    return this.#changed.promise;
  }

  readonly connect = (role: string): Redis => {
    const connection = new StreamConnection(this);
    this.connections.set(role, connection);
    return connection.redis;
  };

  add(...fields: readonly string[]): string {
    const id = `${this.entries.length + 1}-0`;
    this.entries.push([id, fields]);
    this.nothingNew();
    return id;
  }

  /** Whoever waits for something new has waited long enough. */
  nothingNew(): void {
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers();
  }
}
