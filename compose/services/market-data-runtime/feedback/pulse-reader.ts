import type { PulseEndParts } from './pulse-writer.ts';

export interface PulseReaderParts extends PulseEndParts {
  readonly hear: (text: string) => void;
}

/** Shorter than the connection's command timeout. */
const BLOCK_MS = 1_000;
const AT_ONCE = 100;
const PAUSE_MS = 50;
const PUBLISHERS_LIMIT = 1_000;

/** Reads what others have added to the stream, from where it was. */
export class PulseReader {
  protected readonly parts: PulseReaderParts;
  /** The id of the last entry that was read. */
  protected position: string | undefined;
  readonly #stopping = new AbortController();
  /** By publisher the number of its last message: an addition whose answer was lost is made again. */
  readonly #lastNumbers = new Map<string, number>();
  #startedAt = 0;
  #problem: unknown;

  constructor(parts: PulseReaderParts) {
    this.parts = parts;
  }

  get problem(): unknown {
    return this.#problem ?? (this.parts.redis.status === 'ready' ? undefined : new Error(this.parts.redis.status));
  }

  /** Resolves when it is in position, or when Redis is away. */
  async start(): Promise<void> {
    this.#startedAt = Date.now();
    const { redis } = this.parts;
    if (redis.status !== 'ready') {
      await new Promise<void>((resolve) => {
        redis.once('ready', resolve).once('error', () => {
          resolve();
        });
      });
    }
    try {
      const [last] = await redis.xrevrange(this.parts.stream, '+', '-', 'COUNT', 1);
      this.position = last?.[0] ?? '0-0';
    } catch (error) {
      this.failed(error);
    }
    void this.#read();
  }

  stop(): void {
    this.#stopping.abort();
    this.parts.redis.disconnect();
  }

  /** Where to read on after a failure. The ids begin with the time in milliseconds. */
  protected resume(): string {
    return this.position ?? `${this.#startedAt}-0`;
  }

  async #read(): Promise<void> {
    const { redis, stream, clock } = this.parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        const from = this.resume();
        const answer = await redis.xread('COUNT', AT_ONCE, 'BLOCK', BLOCK_MS, 'STREAMS', stream, from);
        this.#problem = undefined;
        for (const [, entries] of answer ?? []) for (const [id, fields] of entries) this.#take(id, fields);
      } catch (error) {
        if (this.#isStopping()) return;
        this.failed(error);
        await clock.sleep(PAUSE_MS, signal);
      }
    }
  }

  #take(id: string, fields: readonly string[]): void {
    this.position = id;
    const [, by = '', , number = '0', , text = ''] = fields;
    if (by !== this.parts.publisher && this.isNew(by, Number(number))) {
      this.parts.record.count('heard');
      this.parts.hear(text);
    }
  }

  protected isNew(by: string, number: number): boolean {
    const last = this.#lastNumbers.get(by);
    if (last !== undefined && number <= last) {
      this.parts.record.count('repeated');
      return false;
    }
    // What the stream no longer had when this reader was back.
    if (last !== undefined) this.parts.record.count('gone', number - last - 1);
    this.#lastNumbers.delete(by);
    this.#lastNumbers.set(by, number);
    const [oldest] = this.#lastNumbers.keys();
    if (this.#lastNumbers.size > PUBLISHERS_LIMIT && oldest !== undefined) this.#lastNumbers.delete(oldest);
    return true;
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  protected failed(error: unknown): void {
    this.#problem = error;
    this.parts.failed(error);
  }
}
