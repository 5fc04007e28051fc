import type { Notification } from './notification.ts';

/** `again`: it had been taken, and the sender did not know. */
export type Outcome = 'taken' | 'again' | 'refused' | 'not answered';

/** A request of Alertmanager's, whatever became of it. */
export interface Attempt {
  readonly receiver: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly outcome: Outcome;
  readonly notification: Notification;
}

/** More than a test makes. */
const KEPT = 2_000;

export class Attempts {
  #all: Attempt[] = [];

  note(receiver: string, at: number, outcome: Outcome, notification: Notification): void {
    this.#all.push({ receiver, at, outcome, notification });
    if (this.#all.length > 2 * KEPT) this.#all = this.#all.slice(-KEPT);
  }

  /** Those with an alert that has this label. */
  of(name: string, value: string): readonly Attempt[] {
    return this.#all.filter(({ notification }) => notification.alerts.some(({ labels }) => labels[name] === value));
  }
}
