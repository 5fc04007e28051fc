import * as v from 'valibot';
import type { Trade } from '../../../../test-data/market-data/trade.ts';

/** A trade as it comes in a stream, with fields that not every kind of trade has. */
export interface MarketTrade extends Trade {
  /** When its message was sent: microseconds since the epoch, UTC. What comes from the history has none. */
  readonly eventMicros?: number;
  /** When it was had, by our clock. */
  readonly receivedMicros?: number;
  /** How it was heard of. Left out: by the stream. */
  readonly source?: 'STREAM' | 'HISTORY';
  /** Trades of blocks do not say it. */
  readonly bestMatch?: boolean;
}

const micros = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What a trade must have to be passed on at all; whether it is a good one is for the sinks to say. */
export const marketTrade = v.strictObject({
  symbol: v.string(),
  id: v.pipe(v.number(), v.safeInteger()),
  price: v.string(),
  quantity: v.string(),
  timeMicros: micros,
  eventMicros: v.exactOptional(micros),
  receivedMicros: v.exactOptional(micros),
  source: v.exactOptional(v.picklist(['STREAM', 'HISTORY'])),
  buyerIsMaker: v.boolean(),
  bestMatch: v.exactOptional(v.boolean()),
});
