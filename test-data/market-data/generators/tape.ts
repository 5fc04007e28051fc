import { unscaledText } from '../../avro/exact.ts';
import { seededRandom } from '../../random.ts';
import type { Instrument, Trade } from '../trade.ts';

/** A trade without its id and time, which its market gives it. */
export type TradeTerms = Pick<Trade, 'price' | 'quantity' | 'buyerIsMaker'>;

/** Of a hundred orders so many sweep several others at once, as in recorded tapes: their trades have one time. */
const SWEEPS_PERCENT = 15;
const LONGEST_SWEEP = 8;
const LARGEST_STEP_TICKS = 3;
const LARGEST_QUANTITY_STEPS = 50_000;

/**
 * The trades of an instrument, order by order, without end: prices walk on the tick and never below one, quantities are
 * whole steps. An order that sweeps several others gives several trades, each a tick further.
 * @param seed the same seed gives the same trades
 */
export function* walkTape(instrument: Instrument, seed: number): Generator<readonly TradeTerms[], never> {
  const { priceScale, quantityScale } = instrument;
  const random = seededRandom(seed);
  let ticks = instrument.startTicks;
  for (;;) {
    const buyerIsMaker = random.next() < 0.5;
    const length = random.integer(1, 100) <= SWEEPS_PERCENT ? random.integer(2, LONGEST_SWEEP) : 1;
    ticks = Math.max(LONGEST_SWEEP + 1, ticks + random.integer(-LARGEST_STEP_TICKS, LARGEST_STEP_TICKS));
    // A seller's order takes bids downwards, a buyer's takes offers upwards.
    const direction = buyerIsMaker ? -1 : 1;
    yield Array.from({ length }, (_, depth) => ({
      price: unscaledText(BigInt(ticks + direction * depth), priceScale),
      quantity: unscaledText(BigInt(random.integer(1, LARGEST_QUANTITY_STEPS)), quantityScale),
      buyerIsMaker,
    }));
  }
}
