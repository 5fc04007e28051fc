import type { Logger } from '../../lib/logging.ts';
import { reason } from '../../lib/logging.ts';
import type { Clock } from '../clock.ts';
import type { pauseMs } from './back-off.ts';
import type { Connection, ConnectionEvents, ConnectionSettings } from './connection.ts';
import type { FeedSettings } from './settings.ts';

export interface LineParts {
  readonly settings: Pick<FeedSettings, 'renewAfterMs' | 'backOff' | 'stableMs'> & ConnectionSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly Connection: typeof Connection;
  readonly pauseMs: typeof pauseMs;
  /** Those whose trades are to come, at any time. */
  readonly wanted: () => ReadonlySet<string>;
  readonly events: Pick<ConnectionEvents, 'trade' | 'unreadable'>;
  /** From now on trades are missed. */
  readonly lost: (why: string) => void;
  /** All that is wanted comes again. */
  readonly restored: () => void;
  /** One more has been opened. */
  readonly opened: () => void;
}

/**
 * Keeps a connection: another one after it is lost, with growing pauses, and one beside it, until it is subscribed, where it
 * comes to its end in order.
 */
export class Line {
  protected readonly parts: LineParts;
  #current: Connection | undefined;
  /** Why there is none. */
  #trouble: string | undefined = 'is not connected yet';
  #isPaused = false;
  #keeping: Promise<void> = Promise.resolve();

  constructor(parts: LineParts) {
    this.parts = parts;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  start(): void {
    this.#keeping = this.#keep();
  }

  /** Resolves when nothing is under way any more; the signal, which ends its connections, comes before. */
  async stop(): Promise<void> {
    await this.#keeping;
  }

  /** Resolves when the exchange has confirmed all that is wanted now. @throws Error when it does not, or is away */
  async follow(): Promise<void> {
    await this.#open().follow(this.parts.wanted());
  }

  /** As a connection's. @throws Error when there is none */
  async fence(): Promise<void> {
    await this.#open().fence();
  }

  pause(): void {
    this.#isPaused = true;
    this.#current?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#current?.resume();
  }

  async #keep(): Promise<void> {
    const { signal, clock, log, settings, pauseMs } = this.parts;
    for (let failures = 0; !signal.aborted;) {
      try {
        const connection = await this.connect();
        await this.#untilItsEnd(connection);
        if (clock.now() - connection.openedAt >= settings.stableMs) failures = 0;
        else failures += 1;
      } catch (error) {
        failures += 1;
        if (failures === 1) log.warn({ reason: reason(error) }, 'cannot connect to the exchange yet');
        if (this.#current?.isOpen !== true) this.#trouble = reason(error);
      }
      if (failures > 0) await clock.sleep(pauseMs(failures - 1, settings.backOff), signal);
    }
  }

  /** Opens one more, and lets go of the one before it when all that is wanted comes on the new one. */
  protected async connect(): Promise<KeptConnection> {
    const { clock, settings, events, wanted, signal } = this.parts;
    let announce: () => void = () => undefined;
    const announced = new Promise<void>((resolve) => (announce = resolve));
    const connection = new this.parts.Connection(settings, { ...events, shutdown: announce }, clock);
    const stop = (): void => {
      connection.terminate('the source is stopping');
    };
    signal.addEventListener('abort', stop);
    void connection.ended.then((why) => {
      signal.removeEventListener('abort', stop);
      this.#hasEnded(connection, why);
    });
    try {
      await connection.opened();
      // What is wanted may have changed meanwhile.
      while (!connection.follows(wanted())) await connection.follow(wanted());
    } catch (error) {
      connection.terminate(reason(error));
      throw error;
    }
    this.#takeOver(connection);
    return Object.assign(connection, { announced });
  }

  #takeOver(connection: Connection): void {
    const before = this.#current;
    const wasCovered = before?.isOpen === true;
    this.#current = connection;
    this.#trouble = undefined;
    this.parts.opened();
    if (this.#isPaused) connection.pause();
    // Two overlap until here, so nothing can have been missed in between.
    if (wasCovered) before.close();
    else this.parts.restored();
  }

  #hasEnded(connection: Connection, why: string): void {
    if (this.#current !== connection || this.parts.signal.aborted) return;
    this.#trouble = why;
    this.parts.log.info({ why }, 'connection lost');
    this.parts.lost(why);
  }

  /** Of its own, of age, or by the exchange's announcement. */
  async #untilItsEnd(connection: KeptConnection): Promise<void> {
    const { clock, settings } = this.parts;
    const over = new AbortController();
    await Promise.race([
      connection.ended,
      connection.announced,
      clock.sleep(settings.renewAfterMs, AbortSignal.any([over.signal, this.parts.signal])),
    ]);
    over.abort();
  }

  #open(): Connection {
    if (this.#current?.isOpen === true) return this.#current;
    throw new Error(`there is no connection: ${this.#trouble ?? 'it is closing'}`);
  }
}

interface KeptConnection extends Connection {
  /** Resolves when the exchange says that it is about to go away. */
  readonly announced: Promise<void>;
}
