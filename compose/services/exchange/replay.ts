import { setTimeout as sleep } from 'node:timers/promises';
import { type Instrument, INSTRUMENTS, type Trade } from '../../../test-data/market-data/trade.ts';
import { type TradeTerms, walkTape } from '../../../test-data/market-data/generators/tape.ts';
import { nowMicros } from '../lib/clock.ts';
import type { Market } from './market.ts';

/** Trades with the time at which each is due, counted from the replay's begin. */
export type Schedule = Iterable<{ readonly afterMs: number; readonly trades: readonly ScheduledTrade[] }>;

export interface ScheduledTrade extends TradeTerms {
  readonly symbol: string;
}

export interface WalkOptions {
  readonly symbols: readonly string[];
  /** Over all symbols together. */
  readonly perSecond: number;
  readonly durationMs: number;
  readonly seed: number;
}

/** The trades of several instruments by turns, at a rate that is kept over the whole, sweeps and all. */
export function* walkSchedule({ symbols, perSecond, durationMs, seed }: WalkOptions): Schedule {
  const walks = symbols.map((symbol, at) => ({ symbol, walk: walkTape(instrumentOf(symbol), seed + at) }));
  const total = Math.round((perSecond * durationMs) / 1_000);
  for (let sent = 0, turn = 0; sent < total; turn += 1) {
    const walking = walks[turn % walks.length];
    if (walking === undefined) return;
    const order = walking.walk.next().value.slice(0, total - sent);
    const trades = order.map((terms) => ({ ...terms, symbol: walking.symbol }));
    yield { afterMs: (sent * 1_000) / perSecond, trades };
    sent += trades.length;
  }
}

/** Recorded frames, paced by the times of their trades. */
export function* recordedSchedule(trades: readonly Trade[], speed: number): Schedule {
  const [first] = trades;
  if (first === undefined) return;
  for (const { timeMicros, symbol, price, quantity, buyerIsMaker } of trades) {
    const afterMs = (timeMicros - first.timeMicros) / 1_000 / speed;
    yield { afterMs, trades: [{ symbol, price, quantity, buyerIsMaker }] };
  }
}

/**
 * Lets trades happen when they are due. What could not be sent in time is sent at once, so that the rate holds.
 * @returns how many have happened
 */
export async function replay(market: Market, schedule: Schedule, signal: AbortSignal): Promise<number> {
  const begun = performance.now();
  let happened = 0;
  for (const { afterMs, trades } of schedule) {
    const waitMs = begun + afterMs - performance.now();
    if (waitMs > 1) {
      // Aborted: what has happened by now is what there is.
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
    if (signal.aborted) break;
    const timeMicros = nowMicros();
    for (const trade of trades) {
      market.happen({ ...trade, id: market.tape.nextId(trade.symbol), timeMicros });
      happened += 1;
    }
  }
  return happened;
}

/** A symbol that no instrument is known of walks like the first one: tests trade in symbols of their own. */
function instrumentOf(symbol: string): Instrument {
  return INSTRUMENTS.find((instrument) => instrument.symbol === symbol) ?? { ...INSTRUMENTS[0], symbol };
}
