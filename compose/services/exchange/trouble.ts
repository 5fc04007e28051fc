import type { Trade } from '../../../test-data/market-data/trade.ts';
import { nowMicros } from '../lib/clock.ts';
import type { Session } from './session.ts';
import { STREAM_TROUBLES, type StreamTrouble } from './stream-troubles.ts';

/** What happens, once, to a connection. */
type Blow = (session: Session) => void;

const BLOWS: Readonly<Record<string, Blow>> = {
  // Without a close frame: the other side sees 1006.
  closes: (session) => {
    session.terminate();
  },
  'ends-by-age': (session) => {
    session.close(1001, 'the connection has reached its age');
  },
  'announces-shutdown': (session) => {
    session.announceShutdown(nowMicros());
  },
  // Open to look at, and nothing comes of it any more: no trade, no ping, no answer.
  hangs: (session) => {
    session.fallDumb();
  },
};

/** What the history answers instead, and for how many seconds it asks to be left alone. */
const REFUSALS: Readonly<
  Record<string, { readonly status: number; readonly retryAfterS: number; readonly code: number }>
> = {
  'limits-history': { status: 429, retryAfterS: 1, code: -1003 },
  'bans-from-history': { status: 418, retryAfterS: 2, code: -1003 },
};

export const TROUBLES: readonly string[] = [
  ...Object.keys(BLOWS),
  ...Object.keys(STREAM_TROUBLES),
  ...Object.keys(REFUSALS),
];

/** How an exchange misbehaves until it is told to stop, and what has felt it so far. */
export class Trouble {
  readonly kind: string;
  readonly #stream: StreamTrouble | undefined;
  readonly #struck: readonly Session[];
  #touched = 0;

  /** @param sessions those that are connected when it begins */
  constructor(kind: string, sessions: readonly Session[]) {
    this.kind = kind;
    this.#stream = STREAM_TROUBLES[kind]?.();
    const blow = BLOWS[kind];
    // What was missed is asked of a history only by those who were away.
    this.#struck = blow === undefined && REFUSALS[kind] === undefined ? [] : sessions;
    for (const session of this.#struck) (blow ?? BLOWS.closes)?.(session);
    // One that has fallen dumb is felt by the trades that it does not send.
    if (blow !== undefined) this.#touched = this.#struck.filter(({ isDumb }) => !isDumb).length;
  }

  /** How many trades, connections or requests it has been felt by. */
  get touched(): number {
    return this.#touched;
  }

  /** Sends a trade as it is sent now. @returns the connections by which it went out, whatever became of it there */
  send(trade: Trade, sentMicros: number, sessions: readonly Session[]): readonly number[] {
    const sendings = this.#stream?.(trade) ?? { touched: false, frames: [{ trade }] };
    if (sendings.touched) this.#touched += 1;
    else if (this.#struck.some(({ isDumb }) => isDumb)) this.#touched += 1;
    const connections = new Set<number>();
    for (const frame of sendings.frames) {
      for (const session of sessions) {
        if ('text' in frame) session.deliverText(trade.symbol, frame.text);
        else if (session.deliver(frame.trade, sentMicros, frame.unit)) connections.add(session.id);
      }
    }
    return [...connections];
  }

  /** What the history answers instead of trades; undefined when it answers as ever. */
  refusal(): (typeof REFUSALS)[string] | undefined {
    const refusal = REFUSALS[this.kind];
    if (refusal !== undefined) this.#touched += 1;
    return refusal;
  }

  /** What has fallen dumb does not come back: it is gone when somebody looks. */
  end(): void {
    for (const session of this.#struck) if (session.isDumb) session.terminate();
  }
}
