import type { Clock } from '../../compose/services/market-data-runtime/clock.ts';
import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import type { FeedbackPublisher } from '../../compose/services/market-data-runtime/feedback/publisher.ts';
import { PartRecord } from '../../compose/services/market-data-runtime/part-record.ts';
import type { PartHealth, PartStatus, Stopped } from '../../compose/services/market-data-runtime/part.ts';
import type { PacedRate } from '../../compose/services/market-data-runtime/rate/paced-rate.ts';
import type { Sink } from '../../compose/services/market-data-runtime/sink.ts';
import type { Source } from '../../compose/services/market-data-runtime/source.ts';

/** Counts: 1, 2, 3, … at its rate. */
export class CountingSource implements Source<number> {
  readonly name = 'numbers';
  readonly rate: PacedRate;
  readonly #record = new PartRecord('numbers', ['given']);
  readonly #stopping = new AbortController();
  readonly #journal: string[];
  #to: (item: number) => Promise<void> = () => Promise.resolve();

  constructor(rate: PacedRate, journal: string[]) {
    this.rate = rate;
    this.#journal = journal;
  }

  get given(): number {
    return this.#record.of('given');
  }

  deliver(to: (item: number) => Promise<void>): void {
    this.#to = to;
  }

  start(): Promise<void> {
    this.#journal.push(`start ${this.name}`);
    this.#record.state = 'running';
    void this.#count();
    return Promise.resolve();
  }

  stop(): Promise<Stopped> {
    this.#journal.push(`stop ${this.name}`);
    this.#record.state = 'stopped';
    this.#stopping.abort();
    return Promise.resolve({ undelivered: 0 });
  }

  status(): PartStatus {
    return this.#record.status();
  }

  health(): PartHealth {
    return { level: 'ok' };
  }

  async #count(): Promise<void> {
    const { signal } = this.#stopping;
    for (let number = 1; ; number += 1) {
      await this.rate.take(signal).catch(() => undefined);
      if (signal.aborted) return;
      this.#record.count('given');
      await this.#to(number);
    }
  }
}

export interface MemorySinkOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly feedback: FeedbackPublisher;
  readonly journal: string[];
  /** How long it takes over one item; Infinity for a sink that is stuck. */
  readonly itemMs: number;
  readonly capacity: number;
}

/** Keeps what it is given, one item after the other, behind a queue that blocks when it is full. */
export class MemorySink implements Sink<number> {
  readonly name: string;
  readonly items: number[] = [];
  readonly #options: MemorySinkOptions;
  readonly #record: PartRecord<'taken' | 'written'>;
  readonly #stopping = new AbortController();
  #queue: number[] = [];
  #room = Promise.withResolvers<undefined>();

  constructor(options: MemorySinkOptions) {
    this.name = options.name;
    this.#options = options;
    this.#record = new PartRecord(options.name, ['taken', 'written']);
  }

  async accept(item: number): Promise<void> {
    if (item < 0) throw new Error(`${item} is no item for ${this.name}`);
    while (this.#queue.length >= this.#options.capacity) await this.#room.promise;
    this.#queue.push(item);
    this.#record.count('taken');
    this.#tell();
  }

  start(): Promise<void> {
    this.#options.journal.push(`start ${this.name}`);
    this.#record.state = 'running';
    void this.#write();
    return Promise.resolve();
  }

  async stop(limitMs: number): Promise<Stopped> {
    const { clock, journal } = this.#options;
    journal.push(`stop ${this.name}`);
    this.#record.state = 'draining';
    const deadline = clock.now() + limitMs;
    while (this.#queue.length > 0 && clock.now() < deadline) await clock.sleep(1);
    this.#stopping.abort();
    this.#record.state = 'stopped';
    return { undelivered: this.#queue.length };
  }

  status(): PartStatus {
    return this.#record.status(this.#queue.length);
  }

  health(): PartHealth {
    return this.#queue.length < this.#options.capacity ? { level: 'ok' } : { level: 'degraded', reason: 'is full' };
  }

  async #write(): Promise<void> {
    const { signal } = this.#stopping;
    const { clock, itemMs } = this.#options;
    for (;;) {
      const [item] = this.#queue;
      await clock.sleep(item === undefined ? 1 : itemMs, signal);
      if (signal.aborted) return;
      if (item === undefined) continue;
      this.items.push(item);
      this.#queue = this.#queue.slice(1);
      this.#record.count('written');
      this.#room.resolve(undefined);
      this.#room = Promise.withResolvers();
      this.#tell();
    }
  }

  #tell(): void {
    const { capacity, feedback, name } = this.#options;
    const queueSize = this.#queue.length;
    const level = queueSize >= capacity * 0.8 ? 'HARD' : queueSize >= capacity * 0.5 ? 'SOFT' : 'OK';
    feedback.publish(feedbackEvent({ level, queueSize, capacity, source: name }));
  }
}
