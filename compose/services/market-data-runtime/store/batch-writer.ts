import type { QueryConfig } from 'pg';
import type { Clock } from '../clock.ts';
import { pauseMs } from '../feed/back-off.ts';
import type { Failure, failureOf } from './failure.ts';
import { asideStatement, createStatements, type insertStatement } from './statements.ts';
import type { StoreTable } from './table.ts';

/** What a writer is made of. */
export interface WriterParts<T> {
  readonly table: StoreTable<T>;
  /** Runs a statement and says how many rows it concerned. */
  readonly run: (statement: QueryConfig | string) => Promise<number>;
  readonly insertStatement: typeof insertStatement<T>;
  readonly failureOf: typeof failureOf;
  readonly observer: WriteObserver;
  readonly clock: Clock;
}

/** Who is told what becomes of rows. */
export interface WriteObserver {
  /** So many are in the table for certain, of which some were there before. */
  written(rows: number, alreadyThere: number): void;
  setAside(failure: Failure): void;
  retrying(failure: Failure): void;
  /** A statement went well: whatever was wrong is over. */
  well(): void;
}

const BACK_OFF = { firstMs: 50, longestMs: 1_000 };

/** Writes batches: each row is in the table or put aside with the reason when `write` returns, and never lost. */
export class BatchWriter<T> {
  protected readonly parts: WriterParts<T>;
  #prepared: Promise<void> | undefined;

  constructor(parts: WriterParts<T>) {
    this.parts = parts;
  }

  /**
   * In the order of the items. What is wrong for a time is tried until it is over.
   * @throws the signal's reason, when it ends the repetitions
   */
  async write(items: readonly T[], signal: AbortSignal): Promise<void> {
    const failure = await this.attempt(items, signal);
    if (failure === undefined) return;
    if (items.length === 1) {
      for (const item of items) await this.setAside(item, failure, signal);
      return;
    }
    // One row spoils its batch: the halves without it go through.
    const middle = items.length >> 1;
    await this.write(items.slice(0, middle), signal);
    await this.write(items.slice(middle), signal);
  }

  /** Makes the tables where they are not there; once, whoever asks. */
  async prepare(signal: AbortSignal): Promise<void> {
    this.#prepared ??= this.#create(signal);
    try {
      await this.#prepared;
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  /** @returns why the table takes the rows never; undefined when they are in it */
  protected async attempt(items: readonly T[], signal: AbortSignal): Promise<Failure | undefined> {
    const { table, observer, insertStatement } = this.parts;
    return await this.repeated(async () => {
      const fresh = await this.parts.run(insertStatement(table, items));
      observer.written(items.length, items.length - fresh);
    }, signal);
  }

  protected async setAside(item: T, failure: Failure, signal: AbortSignal): Promise<void> {
    const refused = await this.repeated(() => this.parts.run(asideStatement(this.parts.table, item, failure)), signal);
    // Nowhere to put it: the sink stands still rather than lose it.
    if (refused !== undefined) throw new Error(`a row cannot even be put aside: ${refused.reason}`);
    this.parts.observer.setAside(failure);
  }

  /** Tries until it goes well or will never. @returns why it never will */
  protected async repeated(attempt: () => Promise<unknown>, signal: AbortSignal): Promise<Failure | undefined> {
    const { failureOf, observer, clock } = this.parts;
    for (let failures = 0; ; failures += 1) {
      try {
        await attempt();
        observer.well();
        return undefined;
      } catch (error) {
        const failure = failureOf(error);
        if (failure.kind === 'permanent') return failure;
        observer.retrying(failure);
        await clock.sleep(pauseMs(failures, BACK_OFF), signal);
        signal.throwIfAborted();
      }
    }
  }

  async #create(signal: AbortSignal): Promise<void> {
    for (const statement of createStatements(this.parts.table)) {
      const refused = await this.repeated(() => this.parts.run(statement), signal);
      if (refused !== undefined) throw new Error(`the table cannot be made: ${refused.reason}`);
    }
  }
}
