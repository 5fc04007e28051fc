import { PartRecord } from './part-record.ts';
import type { Part, PartHealth, PartStatus, Stopped } from './part.ts';
import type { Clock } from './clock.ts';
import type { Sink } from './sink.ts';

/** Makes another item of one, or none. */
export type Stage<T> = (item: T) => T | undefined | Promise<T | undefined>;

export interface PipelineParts<T> {
  readonly stages: readonly Stage<T>[];
  readonly sinks: readonly Sink<T>[];
  readonly clock: Clock;
}

const LOOK_MS = 5;

/**
 * Takes items through the stages and gives them to all sinks. It holds no queue: whoever gives an item waits until every sink
 * has taken it, so that the fullest one sets the pace.
 */
export class Pipeline<T> implements Part {
  readonly #parts: PipelineParts<T>;
  readonly #record = new PartRecord('pipeline', ['taken', 'filtered', 'failed', 'refused', 'passed']);
  #underWay = 0;
  #problem: string | undefined;

  constructor(parts: PipelineParts<T>) {
    this.#parts = parts;
  }

  get name(): string {
    return this.#record.name;
  }

  start(): Promise<void> {
    this.#record.state = 'running';
    return Promise.resolve();
  }

  /** Never rejects: an item that a stage or a sink fails at is counted, and those that follow go on. */
  async take(item: T): Promise<void> {
    this.#record.count('taken');
    this.#underWay += 1;
    try {
      const result = await this.through(item);
      if (result === undefined) this.#record.count('filtered');
      else if (await this.#give(result)) this.#record.count('passed');
    } catch (error) {
      this.#fail('failed', error);
    } finally {
      this.#underWay -= 1;
    }
  }

  async stop(limitMs: number): Promise<Stopped> {
    this.#record.state = 'draining';
    const { clock } = this.#parts;
    const deadline = clock.now() + limitMs;
    while (this.#underWay > 0 && clock.now() < deadline) await clock.sleep(Math.min(LOOK_MS, limitMs));
    this.#record.state = 'stopped';
    return { undelivered: this.#underWay };
  }

  status(): PartStatus {
    return this.#record.status(this.#underWay);
  }

  health(): PartHealth {
    if (this.#record.state !== 'running') return { level: 'failed', reason: `is ${this.#record.state}` };
    return this.#problem === undefined ? { level: 'ok' } : { level: 'degraded', reason: this.#problem };
  }

  protected async through(item: T): Promise<T | undefined> {
    let current: T | undefined = item;
    for (const stage of this.#parts.stages) {
      current = await stage(current);
      if (current === undefined) return undefined;
    }
    return current;
  }

  async #give(item: T): Promise<boolean> {
    const answers = await Promise.allSettled(this.#parts.sinks.map((sink) => sink.accept(item)));
    const refusals = answers.filter(({ status }) => status === 'rejected');
    for (const refusal of refusals) this.#fail('refused', (refusal as PromiseRejectedResult).reason);
    if (refusals.length === 0) this.#problem = undefined;
    return refusals.length === 0;
  }

  #fail(counter: 'failed' | 'refused', error: unknown): void {
    this.#record.count(counter);
    this.#record.note(error);
    this.#problem = this.#record.lastMessage;
  }
}
