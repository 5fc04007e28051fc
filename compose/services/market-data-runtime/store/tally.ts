import type { Logger } from '../../lib/logging.ts';
import type { Clock } from '../clock.ts';
import { PartRecord } from '../part-record.ts';
import type { PartHealth } from '../part.ts';
import type { WriteObserver } from './batch-writer.ts';
import type { Failure } from './failure.ts';

const COUNTERS = ['accepted', 'written', 'alreadyThere', 'setAside', 'batches', 'retries'] as const;

/** What a sink remembers of its writes. */
export class Tally extends PartRecord<(typeof COUNTERS)[number]> implements WriteObserver {
  /** Since when nothing goes well. */
  #failingSince: number | undefined;
  readonly #log: Logger;
  readonly #clock: Clock;

  constructor(name: string, log: Logger, clock: Clock) {
    super(name, COUNTERS);
    this.#log = log;
    this.#clock = clock;
  }

  written(rows: number, alreadyThere: number): void {
    this.count('batches');
    this.count('written', rows);
    this.count('alreadyThere', alreadyThere);
  }

  setAside({ reason }: Failure): void {
    this.count('setAside');
    this.note(new Error(`put aside: ${reason}`));
    this.#log.warn({ sink: this.name, reason }, 'put a row aside');
  }

  retrying({ reason }: Failure): void {
    this.count('retries');
    this.note(new Error(reason));
    // The first failure tells what is wrong; the others would only fill the log.
    this.#log[this.#failingSince === undefined ? 'warn' : 'debug']({ sink: this.name, reason }, 'cannot write yet');
    this.#failingSince ??= this.#clock.now();
  }

  well(): void {
    if (this.#failingSince === undefined) return;
    const failedMs = Math.round(this.#clock.now() - this.#failingSince);
    this.#log.info({ sink: this.name, failedMs }, 'writes again');
    this.#failingSince = undefined;
  }

  health(failedAfterMs: number): PartHealth {
    const why = this.lastMessage ?? 'no reason is known';
    if (this.state !== 'running') return { level: 'failed', reason: `is ${this.state}: ${why}` };
    if (this.#failingSince === undefined) return { level: 'ok' };
    const failingMs = this.#clock.now() - this.#failingSince;
    const reason = `writes have failed for ${Math.round(failingMs)} ms: ${why}`;
    return { level: failingMs < failedAfterMs ? 'degraded' : 'failed', reason };
  }
}
