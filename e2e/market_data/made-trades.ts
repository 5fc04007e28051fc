import { randomUUID } from 'node:crypto';
import type { EventSpec } from '../../fixtures/index.ts';
import { textFromMicros } from '../../test-data/avro/exact.ts';
import { walkTape } from '../../test-data/market-data/generators/tape.ts';
import { INSTRUMENTS } from '../../test-data/market-data/trade.ts';

/** The entrance by which they get in. */
const STREAM = 'market_trades';

/** A time with microseconds that a float would lose. */
const BEGIN_MICROS = 1_767_323_045_678_901;

/** A symbol that no other test has, nor the same one when it runs again: what was written stays. */
export function ownSymbol(letter: string): string {
  return `${letter}${randomUUID().slice(-12).toUpperCase()}`;
}

/** When trades come about. */
export interface TradeTimes {
  /** Of the first. Microseconds since the epoch. */
  readonly beginMicros?: number;
  /** From one to the next. 0: all at once, as when an order takes several others. */
  readonly everyMicros?: number;
}

/** Now, as trades have it. */
export function nowMicros(): number {
  return Math.floor((performance.timeOrigin + performance.now()) * 1_000);
}

/** Trades of a symbol that no other test has, with prices of eight digits behind the point. */
export function madeTrades(
  symbol: string,
  count: number,
  firstId = 1,
  { beginMicros = BEGIN_MICROS, everyMicros = 1 }: TradeTimes = {},
): readonly EventSpec[] {
  const instrument = INSTRUMENTS.find(({ priceScale }) => priceScale === 8) ?? INSTRUMENTS[0];
  const orders = walkTape({ ...instrument, symbol }, firstId);
  const terms = Array.from({ length: count }, () => orders.next().value).flat();
  return terms.slice(0, count).map(({ price, quantity, buyerIsMaker }, at) => ({
    stream: STREAM,
    key: symbol,
    payload: {
      symbol,
      trade_id: firstId + at,
      price: padded(price),
      quantity: padded(quantity),
      trade_time: textFromMicros(beginMicros + at * everyMicros),
      received_at: textFromMicros(beginMicros + at * everyMicros + 1_003),
      event_time: textFromMicros(beginMicros + at * everyMicros + 2),
      buyer_is_maker: buyerIsMaker,
      source: 'STREAM',
    },
  }));
}

/** With the ten digits of the table's scale. */
function padded(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  return `${whole}.${fraction.padEnd(10, '0')}`;
}
