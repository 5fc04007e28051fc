import type { Hear, Subscription } from './bus.ts';

export interface MailboxParts<Message> {
  readonly hear: Hear<Message>;
  /** How many messages may wait; of more the oldest are missed. */
  readonly limit: number;
  /** What the subscriber throws; the next message comes all the same. */
  readonly failed: (error: unknown) => void;
  readonly closed: () => void;
}

/** What waits for one subscriber. Whoever puts something in never waits, and runs none of the subscriber's code. */
export class Mailbox<Message> implements Subscription {
  readonly #parts: MailboxParts<Message>;
  #messages: Message[] = [];
  #isHearing = false;
  #isClosed = false;
  #missed = 0;
  #taken = 0;

  constructor(parts: MailboxParts<Message>) {
    this.#parts = parts;
  }

  get waiting(): number {
    return this.#messages.length + (this.#isHearing ? 1 : 0);
  }

  get missed(): number {
    return this.#missed;
  }

  get taken(): number {
    return this.#taken;
  }

  put(message: Message): void {
    if (this.#isClosed) return;
    this.#messages.push(message);
    if (this.#messages.length > this.#parts.limit) {
      this.#messages.shift();
      this.#missed += 1;
    }
    if (!this.#isHearing) void this.#empty();
  }

  close(): void {
    this.#isClosed = true;
    this.#messages = [];
    this.#parts.closed();
  }

  async #empty(): Promise<void> {
    this.#isHearing = true;
    await Promise.resolve();
    for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) {
      try {
        await this.#parts.hear(message);
      } catch (error) {
        this.#parts.failed(error);
      }
      this.#taken += 1;
    }
    this.#isHearing = false;
  }
}
