import type { FeedbackEvent } from './event.ts';
import type { Hear } from './bus.ts';
import { Mailbox } from './mailbox.ts';
import { feedbackEvents } from './event.ts';
import type { FeedbackPublisher } from './publisher.ts';

const WAITING_LIMIT = 256;

/** Tells a function, one event after the other. A bus is a publisher by itself. */
export class CallbackPublisher implements FeedbackPublisher {
  readonly #mailbox: Mailbox<FeedbackEvent>;
  #failed = 0;

  constructor(hear: Hear<FeedbackEvent>) {
    const failed = (): void => void (this.#failed += 1);
    this.#mailbox = new Mailbox({ hear, limit: WAITING_LIMIT, failed, closed: () => undefined });
  }

  /** Events that were none, and those that the function threw at. */
  get failed(): number {
    return this.#failed;
  }

  publish(event: FeedbackEvent): void {
    try {
      this.#mailbox.put(feedbackEvents.read(feedbackEvents.write(event)));
    } catch {
      this.#failed += 1;
    }
  }
}

/** Tells several publishers: one that breaks its word and throws keeps it from none of the others. */
export class FanOutPublisher implements FeedbackPublisher {
  readonly #publishers: readonly FeedbackPublisher[];
  #failed = 0;

  constructor(publishers: readonly FeedbackPublisher[]) {
    this.#publishers = publishers;
  }

  get failed(): number {
    return this.#failed;
  }

  publish(event: FeedbackEvent): void {
    for (const publisher of this.#publishers) {
      try {
        publisher.publish(event);
      } catch {
        this.#failed += 1;
      }
    }
  }
}
