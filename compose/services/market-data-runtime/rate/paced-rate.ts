import { Turns } from '../../lib/turns.ts';
import type { Clock } from '../clock.ts';
import { rateAdjustments, type RateAdjustment } from '../feedback/adjustment.ts';
import { inForce, type Pace } from './pace.ts';
import type { RateController } from './controller.ts';

/** Timers come late by a millisecond or two: so much of what they cost is made up for, and no more. */
const CATCH_UP_MS = 20;

/** Lets items through one after the other at the rate in force: a source takes its turn before each. */
export class PacedRate implements RateController {
  readonly #pace: Pace;
  readonly #clock: Clock;
  #scale = 1;
  /** When the last turn was due. */
  #last: number;
  #changed = new AbortController();
  readonly #turns = new Turns();

  constructor(pace: Pace, clock: Clock) {
    this.#pace = pace;
    this.#clock = clock;
    this.#last = clock.now();
  }

  get nominalPerSecond(): number {
    return this.#pace.nominalPerSecond;
  }

  get perSecond(): number {
    return inForce(this.#pace, this.#scale);
  }

  apply(adjustment: RateAdjustment): void {
    this.#scale = rateAdjustments.check(adjustment).scale;
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** Resolves when it is the caller's turn, in the order of the calls. @throws the signal's reason */
  async take(signal?: AbortSignal): Promise<void> {
    await this.#turns.take(() => this.#wait(signal));
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const due = this.#last + 1_000 / this.perSecond;
      const wait = due - this.#clock.now();
      if (wait <= 0) {
        this.#last = Math.max(due, this.#clock.now() - CATCH_UP_MS);
        return;
      }
      const changed = this.#changed.signal;
      await this.#clock.sleep(wait, signal === undefined ? changed : AbortSignal.any([signal, changed]));
    }
  }
}
