import type { Part } from '../part.ts';
import type { FeedbackEvent } from './event.ts';
import type { FeedbackPublisher } from './publisher.ts';

export interface Subscription {
  /** Messages that wait for the subscriber: never more than the bus allows one. */
  readonly waiting: number;
  /** The oldest ones that it has missed because it did not take them in time. */
  readonly missed: number;
  close(): void;
}

/** Called with one message after the other: the next comes when this one is taken. */
export type Hear<Message> = (message: Message) => Promise<void> | void;

/** Carries messages from whoever publishes to whoever has subscribed, each to all, in order. */
export interface Bus<Message> extends Part {
  /** Neither waits nor throws. What cannot be passed on for now is kept, the newest of it, until it can. */
  publish(message: Message): void;
  /** From now on, but a subscriber that stops taking messages holds up nobody else, and misses the oldest. */
  subscribe(hear: Hear<Message>): Subscription;
}

export type FeedbackBus = Bus<FeedbackEvent> & FeedbackPublisher;
