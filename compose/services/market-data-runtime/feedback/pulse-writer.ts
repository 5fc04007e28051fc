import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { PartRecord } from '../part-record.ts';

export interface PulseEndParts {
  readonly stream: string;
  /** Who this process is among all that publish there. */
  readonly publisher: string;
  readonly redis: Redis;
  readonly record: PartRecord<'sent' | 'heard' | 'lost' | 'repeated' | 'gone'>;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
}

/** Feedback is a state: of more than this the oldest is worth nothing. */
const WAITING_LIMIT = 256;
/** What the stream keeps for whoever is cut off. */
const STREAM_LIMIT = 10_000;
const PAUSE_MS = 50;

/** Adds messages to the stream, one after the other; each until Redis has confirmed it. */
export class PulseWriter {
  protected readonly parts: PulseEndParts;
  readonly #stopping = new AbortController();
  #waiting: { readonly number: number; readonly text: string }[] = [];
  #number = 0;
  #wake = Promise.withResolvers<undefined>();
  #problem: unknown;
  #done: Promise<void> = Promise.resolve();

  constructor(parts: PulseEndParts) {
    this.parts = parts;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get problem(): unknown {
    return this.#problem ?? (this.parts.redis.status === 'ready' ? undefined : new Error(this.parts.redis.status));
  }

  put(text: string): void {
    this.#number += 1;
    this.#waiting.push({ number: this.#number, text });
    if (this.#waiting.length > WAITING_LIMIT) {
      this.#waiting.shift();
      this.parts.record.count('lost');
    }
    this.#wake.resolve(undefined);
  }

  start(): void {
    this.#done = this.#write();
  }

  /** @returns how many messages Redis has not confirmed */
  async stop(limitMs: number): Promise<number> {
    const { clock, redis } = this.parts;
    const deadline = clock.now() + limitMs;
    while (this.#waiting.length > 0 && clock.now() < deadline) await clock.sleep(Math.min(5, limitMs));
    this.#stopping.abort();
    this.#wake.resolve(undefined);
    redis.disconnect();
    await this.#done;
    return this.#waiting.length;
  }

  protected async send(number: number, text: string): Promise<void> {
    const { redis, stream, publisher } = this.parts;
    await redis.xadd(stream, 'MAXLEN', '~', STREAM_LIMIT, '*', 'by', publisher, 'number', number, 'message', text);
  }

  async #write(): Promise<void> {
    const { clock } = this.parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const [next] = this.#waiting;
      if (next === undefined) {
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
        continue;
      }
      try {
        await this.send(next.number, next.text);
        this.parts.record.count('sent');
        this.#problem = undefined;
        // It may have been dropped meanwhile, as the oldest of too many.
        if (this.#waiting[0] === next) this.#waiting.shift();
      } catch (error) {
        this.#problem = error;
        this.parts.failed(error);
        await clock.sleep(PAUSE_MS, signal);
      }
    }
  }
}
