import { walkTape } from '../../../../test-data/market-data/generators/tape.ts';
import { INSTRUMENTS } from '../../../../test-data/market-data/trade.ts';
import { seededRandom } from '../../../../test-data/random.ts';
import { nowMicros } from '../../lib/clock.ts';
import type { MarketTrade } from './market-trade.ts';

/** From the trade to the message that tells it, in microseconds. */
const LONGEST_WAY = 900;
/** Of so many trades one is of a block. */
const BLOCK_ONE_IN = 8;

/**
 * Trades of some instruments without end, the same for the same seed but for their ids and times: ids begin at the present
 * microsecond, so that no two tapes share one.
 */
export function* tradeTape(symbols: readonly string[], seed: number): Generator<MarketTrade, never> {
  const random = seededRandom(seed);
  const markets = INSTRUMENTS.filter(({ symbol }) => symbols.includes(symbol)).map((instrument, at) => {
    return { symbol: instrument.symbol, orders: walkTape(instrument, seed + at), nextId: nowMicros() };
  });
  const [first, ...others] = markets;
  if (first === undefined) throw new RangeError(`there is no instrument of ${symbols.join(', ')}`);
  for (;;) {
    const market = random.pick([first, ...others]);
    const timeMicros = nowMicros();
    for (const terms of market.orders.next().value) {
      const id = market.nextId;
      market.nextId += 1;
      const eventMicros = timeMicros + random.integer(1, LONGEST_WAY);
      const trade = { ...terms, symbol: market.symbol, id, timeMicros, eventMicros };
      yield random.integer(1, BLOCK_ONE_IN) === 1 ? trade : { ...trade, bestMatch: random.next() < 0.5 };
    }
  }
}
