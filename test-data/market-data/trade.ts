/** A trade as the exchange made it. Prices and quantities are decimal text: no digit of them is ever computed with. */
export interface Trade {
  /** Upper case, as `BTCUSDT`. */
  readonly symbol: string;
  /** Grows by one within a symbol. */
  readonly id: number;
  readonly price: string;
  readonly quantity: string;
  /** Microseconds since the epoch, UTC. */
  readonly timeMicros: number;
  /** The buyer's order was there first. */
  readonly buyerIsMaker: boolean;
}

/** An instrument: prices move on the tick, quantities on the step. */
export interface Instrument {
  readonly symbol: string;
  /** Digits after the point. */
  readonly priceScale: number;
  readonly quantityScale: number;
  /** Where a walk begins, in ticks. */
  readonly startTicks: number;
}

/** Few, and of scales that differ: a price of eight digits after the point shows every rounding. */
export const INSTRUMENTS = [
  { symbol: 'BTCUSDT', priceScale: 2, quantityScale: 5, startTicks: 9_512_345 },
  { symbol: 'ETHUSDT', priceScale: 2, quantityScale: 4, startTicks: 341_207 },
  { symbol: 'SHIBUSDT', priceScale: 8, quantityScale: 0, startTicks: 2_345 },
  { symbol: 'BNBBTC', priceScale: 6, quantityScale: 3, startTicks: 9_876 },
] as const satisfies readonly Instrument[];
