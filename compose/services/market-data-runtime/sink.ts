import type { FeedbackEvent } from './feedback/event.ts';
import type { Part } from './part.ts';

/** How full a sink is. */
export type Pressure = Omit<FeedbackEvent, 'version' | 'time'>;

/** Where items go. */
export interface Sink<T> extends Part {
  /**
   * Resolves once the item is taken, which is not yet written: a sink that blocks lets its caller wait for room.
   * @throws Error when it is not running
   */
  accept(item: T): Promise<void>;
  /** Resolves when all that it has taken by now is written, or put aside. */
  flushed?(): Promise<void>;
}
