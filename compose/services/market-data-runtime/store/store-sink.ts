import type { QueryConfig } from 'pg';
import type { Logger } from '../../lib/logging.ts';
import type { Clock } from '../clock.ts';
import type { FeedbackGauge } from '../feedback/gauge.ts';
import type { FeedbackPublisher } from '../feedback/publisher.ts';
import type { PartHealth, PartStatus, Stopped } from '../part.ts';
import type { Pressure, Sink } from '../sink.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { LaneQueue } from './lane-queue.ts';
import type { StoreSettings } from './settings.ts';
import type { StoreStages } from './stages.ts';
import type { StoreTable } from './table.ts';
import { Tally } from './tally.ts';

/** How a sink reaches its database. */
export interface StoreConnections {
  /** Runs a statement and says how many rows it concerned. */
  run(statement: QueryConfig | string): Promise<number>;
  close(): Promise<void>;
}

export interface StoreSinkParts<T> {
  readonly name: string;
  readonly table: StoreTable<T>;
  readonly connections: StoreConnections;
  readonly publisher: FeedbackPublisher;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stages: StoreStages;
}

/**
 * Writes items into a table of PostgreSQL, in batches by size and age, by several workers; the items of a key keep their
 * order. What the table refuses is put aside with the reason. It holds `capacity` items at most, and a batch a worker.
 */
export class StoreSink<T> implements Sink<T> {
  protected readonly tally: Tally;
  protected readonly queue: LaneQueue<T>;
  readonly #parts: StoreSinkParts<T>;
  readonly #settings: StoreSettings;
  readonly #writer: BatchWriter<T>;
  readonly #gauge: FeedbackGauge;
  readonly #giveUp = new AbortController();
  /** Rows of batches that are being written. */
  #inHand = 0;
  #workers: Promise<unknown> = Promise.resolve();
  #stopped: Promise<Stopped> | undefined;

  constructor(parts: StoreSinkParts<T>, settings: StoreSettings) {
    const { name, table, connections, clock, log, stages } = parts;
    this.#parts = parts;
    this.#settings = settings;
    this.tally = new Tally(name, log, clock);
    this.queue = new stages.LaneQueue<T>({ ...settings, clock });
    this.#writer = new stages.BatchWriter<T>({
      table,
      run: (statement) => connections.run(statement),
      insertStatement: stages.insertStatement,
      failureOf: stages.failureOf,
      observer: this.tally,
      clock,
    });
    this.#gauge = new stages.FeedbackGauge({
      source: name,
      capacity: settings.capacity,
      publisher: parts.publisher,
      clock,
      read: () => ({ queueSize: this.queue.size, dropped: this.queue.dropped }),
      levelOf: stages.levelOf,
    });
  }

  get name(): string {
    return this.tally.name;
  }

  start(): Promise<void> {
    this.tally.state = 'running';
    this.#gauge.start();
    const lanes = Array.from({ length: this.#settings.workers }, (_, lane) => this.#work(lane));
    this.#workers = Promise.all(lanes);
    return Promise.resolve();
  }

  async accept(item: T): Promise<void> {
    const { state } = this.tally;
    if (state !== 'running') throw new Error(`${this.name} is ${state} and takes nothing`);
    const { table, stages } = this.#parts;
    const taken = this.queue.put(item, stages.laneOf(table.orderKey(item), this.#settings.workers));
    // Also while the item waits for room: then the queue is full.
    this.#gauge.look();
    await taken;
    this.tally.count('accepted');
  }

  stop(limitMs: number): Promise<Stopped> {
    this.#stopped ??= this.drain(limitMs);
    return this.#stopped;
  }

  status(): PartStatus {
    const { counters, ...status } = this.tally.status(this.lag);
    return { ...status, counters: { ...counters, dropped: this.queue.dropped } };
  }

  health(): PartHealth {
    const writes = this.tally.health(this.#settings.failedAfterMs);
    if (writes.level !== 'ok' || this.#gauge.level !== 'HARD') return writes;
    return { level: 'degraded', reason: `${this.queue.size} of ${this.#settings.capacity} items wait` };
  }

  /** How full it is. */
  get pressure(): Pressure {
    const { size, dropped } = this.queue;
    return { source: this.name, level: this.#gauge.level, queueSize: size, capacity: this.#settings.capacity, dropped };
  }

  /** Items that were taken, and of which nobody knows yet what becomes of them. */
  protected get lag(): number {
    return this.queue.size + this.#inHand;
  }

  protected async drain(limitMs: number): Promise<Stopped> {
    if (this.tally.state === 'running') this.tally.state = 'draining';
    this.queue.close();
    const { clock, connections } = this.#parts;
    const done = new AbortController();
    await Promise.race([this.#workers, clock.sleep(limitMs, done.signal)]);
    done.abort();
    this.#giveUp.abort(new Error(`not written within ${limitMs} ms`));
    this.#gauge.stop();
    // A server that does not answer is not waited for.
    void connections.close().catch(() => undefined);
    if (this.tally.state === 'draining') this.tally.state = 'stopped';
    return { undelivered: this.lag };
  }

  async #work(lane: number): Promise<void> {
    const { batchRows, batchMs } = this.#settings;
    const { signal } = this.#giveUp;
    try {
      await this.#writer.prepare(signal);
      for (;;) {
        const batch = await this.queue.take(lane, batchRows, batchMs);
        if (batch === undefined) return;
        this.#inHand += batch.length;
        this.#gauge.look();
        await this.#writer.write(batch, signal);
        this.#inHand -= batch.length;
      }
    } catch (error) {
      if (signal.aborted) return;
      this.tally.note(error);
      this.tally.state = 'failed';
      this.queue.close();
    }
  }
}
