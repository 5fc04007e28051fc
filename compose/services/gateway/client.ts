import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { passes, type Filter, type Subject } from './filter.ts';
import { Outflow, type OutflowLimits } from './outflow.ts';
import type { Snapshot } from './snapshot.ts';

/** An event as all clients get it: one text for all. */
export interface LiveEvent extends Subject {
  readonly text: string;
}

export const CLOSE_SLOW = 4008;
const CLOSE_TRY_LATER = 1013;
/** A close frame's reason may have 123 bytes (RFC 6455 5.5). */
const REASON_CHARACTERS = 120;

/** One connected client: what it wants, what it has been told, and what is under way to it. */
export class Client {
  readonly id = randomUUID();
  readonly outflow: Outflow;
  readonly #socket: WebSocket;
  readonly #limits: OutflowLimits;
  #filter: Filter | undefined = {};
  /** Events that came while the snapshot was being read; undefined when the client is live. */
  #waiting: LiveEvent[] | undefined = [];
  #waitingBytes = 0;
  #syncs = 0;

  constructor(socket: WebSocket, limits: OutflowLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.outflow = new Outflow(socket, limits);
  }

  /** Why this client is too slow, undefined as long as it is not. */
  get complaint(): string | undefined {
    return this.outflow.complaint;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** What is wanted from now on; undefined is nothing. */
  want(filter: Filter | undefined): void {
    this.#filter = filter;
  }

  tell(message: object): void {
    if (this.isOpen) this.outflow.send(JSON.stringify(message));
  }

  deliver(event: LiveEvent): void {
    if (!this.isOpen) return;
    if (this.#waiting === undefined) {
      if (this.#filter !== undefined && passes(this.#filter, event)) this.outflow.send(event.text);
      return;
    }
    this.#waiting.push(event);
    this.#waitingBytes += event.text.length;
    if (this.#waitingBytes > this.#limits.bufferBytes) this.close(CLOSE_TRY_LATER, 'the current state is late');
  }

  /**
   * Sends the state as it is after this call began, and then every event from the call on, so that nothing falls between
   * the two. An event may be in both: its version tells.
   * @param read reads the state
   */
  async sync(read: () => Promise<Snapshot>): Promise<void> {
    this.#syncs += 1;
    const sync = this.#syncs;
    this.#waiting ??= [];
    const snapshot = await read();
    // A later call has taken over, with a later state.
    if (sync !== this.#syncs || !this.isOpen) return;
    if (this.#filter !== undefined) this.outflow.send(snapshot.text(this.#filter), true);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#waitingBytes = 0;
    for (const event of waiting) this.deliver(event);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason.slice(0, REASON_CHARACTERS));
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
