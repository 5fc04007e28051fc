import { nowMicros } from '../lib/clock.ts';
import type { Trade } from '../../../test-data/market-data/trade.ts';
import type { Session } from './session.ts';
import type { Tape } from './tape.ts';
import type { Trouble } from './trouble.ts';

/** A trade that went out, or that nobody was there to be sent it. */
export interface Sending {
  readonly trade: Trade;
  /** When it was handed to the sockets. Microseconds since the epoch. */
  readonly sentMicros: number;
  /** The connections that it went to, by their ids; none when nobody had subscribed. */
  readonly connections: readonly number[];
  /** Sent before: a repetition. */
  readonly again: boolean;
}

/** Where trades happen: each goes on the tape and, at once, to everybody who has subscribed to its symbol. */
export class Market {
  readonly tape: Tape;
  /** What is open: shut, connections are refused, or the history is not answered. */
  doors = { streams: true, history: true };
  /** How it misbehaves now. */
  trouble: Trouble | undefined;
  readonly #sessions = new Set<Session>();
  readonly #watchers = new Set<(sending: Sending) => void>();

  constructor(tape: Tape) {
    this.tape = tape;
  }

  get sessions(): readonly Session[] {
    return [...this.#sessions];
  }

  /** @returns what ends it */
  join(session: Session): () => void {
    this.#sessions.add(session);
    return () => this.#sessions.delete(session);
  }

  /** Tells of everything that is sent from now on, before it can have arrived anywhere. @returns what ends it */
  watch(watcher: (sending: Sending) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /**
   * A trade happens.
   * @param withheld it is on the tape, and no stream sends it: what a connection then has is a gap
   * @throws RangeError when its id does not grow
   */
  happen(trade: Trade, withheld = false): void {
    this.tape.append(trade);
    if (withheld) this.#tell({ trade, sentMicros: nowMicros(), connections: [], again: false });
    else this.#send(trade, false);
  }

  /** Sends a trade of the tape once more. */
  repeat(trade: Trade): void {
    this.#send(trade, true);
  }

  #send(trade: Trade, again: boolean): void {
    const sentMicros = nowMicros();
    const connections =
      this.trouble?.send(trade, sentMicros, this.sessions) ??
      this.sessions.flatMap((session) => (session.deliver(trade, sentMicros) ? session.id : []));
    this.#tell({ trade, sentMicros, connections, again });
  }

  #tell(sending: Sending): void {
    for (const watcher of this.#watchers) watcher(sending);
  }
}
