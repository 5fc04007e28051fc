import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Notification } from './notification.ts';

/** A notification that was taken: once, however often it was sent. */
export interface Notice {
  /** From 1, over all receivers. */
  readonly sequence: number;
  readonly receiver: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly notification: Notification;
}

/**
 * Keeps every notification, in a file too: a restart forgets none. One that comes again although it was taken, because the
 * answer was lost, is the same one.
 */
export class Notices {
  readonly #file: string;
  readonly #kept: Notice[] = [];
  /** Those of which nobody knows whether the sender has heard that they were taken. */
  readonly #unanswered = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #keyOf: (receiver: string, notification: Notification) => string;

  constructor(file: string, keyOf: (receiver: string, notification: Notification) => string) {
    this.#file = file;
    this.#keyOf = keyOf;
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    for (const line of lines) {
      if (line === '') continue;
      const notice = JSON.parse(line) as Notice;
      this.#kept.push(notice);
      this.#unanswered.add(keyOf(notice.receiver, notice.notification));
    }
  }

  get last(): number {
    return this.#kept.length;
  }

  /** @returns undefined when it was taken already */
  take(receiver: string, notification: Notification): Notice | undefined {
    const key = this.#keyOf(receiver, notification);
    if (this.#unanswered.has(key)) return undefined;
    const notice = { sequence: this.#kept.length + 1, receiver, at: Date.now(), notification };
    appendFileSync(this.#file, `${JSON.stringify(notice)}\n`);
    this.#kept.push(notice);
    this.#unanswered.add(key);
    for (const wake of this.#waiting) wake();
    return notice;
  }

  /** The sender knows that it was taken: if the same comes again, it is said anew. */
  answered(receiver: string, notification: Notification): void {
    this.#unanswered.delete(this.#keyOf(receiver, notification));
  }

  /** Those behind a number, as soon as there is one or the time is over. */
  async after(sequence: number, waitMs: number): Promise<readonly Notice[]> {
    if (this.last <= sequence && waitMs > 0) await this.#next(waitMs);
    return this.#kept.slice(sequence);
  }

  /** Nobody waits any longer. */
  close(): void {
    for (const wake of this.#waiting) wake();
  }

  async #next(waitMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => {
      resolve(undefined);
    };
    const timer = setTimeout(wake, waitMs);
    this.#waiting.add(wake);
    await promise;
    this.#waiting.delete(wake);
    clearTimeout(timer);
  }
}
