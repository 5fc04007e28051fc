import type { Part } from './part.ts';
import type { RateController } from './rate/controller.ts';

/** Where items come from, as fast as its rate allows. */
export interface Source<T> extends Part {
  /**
   * Called once, before `start`. The source waits for each item to be taken before it gives the next of the same key: that is
   * how a full sink holds it up, and what keeps order.
   */
  deliver(to: (item: T) => Promise<void>): void;
  readonly rate: RateController;
}
