import type { FeedbackEvent } from './event.ts';

/** Where a sink says how full it is. */
export interface FeedbackPublisher {
  /**
   * Neither waits nor throws: a sink must not suffer from nobody listening. What cannot be passed on is counted by whoever
   * could not. Whoever is not at `OK` repeats its level at least once a second, so that silence means something.
   */
  publish(event: FeedbackEvent): void;
}
