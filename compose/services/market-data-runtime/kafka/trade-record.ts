import { textFromMicros } from '../../../../test-data/avro/exact.ts';
import { nowMicros } from '../../lib/clock.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { TopicRecord } from './batch-sender.ts';

/** A trade by the V2 schema: no digit of a price is computed with, and times have their microseconds. */
export function tradeRecord(trade: MarketTrade): TopicRecord {
  const { symbol, id, price, quantity, timeMicros, eventMicros, buyerIsMaker, source = 'STREAM' } = trade;
  return {
    symbol,
    trade_id: id,
    price,
    quantity,
    trade_time: textFromMicros(timeMicros),
    // A replayed trade is had when it is passed on.
    received_at: textFromMicros(trade.receivedMicros ?? nowMicros()),
    event_time: eventMicros === undefined ? null : textFromMicros(eventMicros),
    buyer_is_maker: buyerIsMaker,
    source,
  };
}
