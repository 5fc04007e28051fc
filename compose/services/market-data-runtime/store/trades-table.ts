import { textFromMicros } from '../../../../test-data/avro/exact.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { StoreTable } from './table.ts';

/** Trades as they came: no digit of a price is computed with, and times have their microseconds. */
export const TRADES: StoreTable<MarketTrade> = {
  schema: 'market',
  name: 'trades',
  orderKey: ({ symbol }) => symbol,
  idempotencyKey: ({ symbol, id }) => `${symbol}:${id}`,
  columns: [
    { name: 'symbol', type: 'text', of: ({ symbol }) => symbol },
    { name: 'trade_id', type: 'bigint', of: ({ id }) => id },
    { name: 'price', type: 'numeric CHECK (price > 0)', of: ({ price }) => price },
    { name: 'quantity', type: 'numeric CHECK (quantity > 0)', of: ({ quantity }) => quantity },
    { name: 'trade_time', type: 'timestamptz', of: ({ timeMicros }) => textFromMicros(timeMicros) },
    {
      name: 'event_time',
      type: 'timestamptz',
      optional: true,
      of: ({ eventMicros }) => (eventMicros === undefined ? undefined : textFromMicros(eventMicros)),
    },
    { name: 'buyer_is_maker', type: 'boolean', of: ({ buyerIsMaker }) => buyerIsMaker },
    { name: 'best_match', type: 'boolean', optional: true, of: ({ bestMatch }) => bestMatch },
  ],
};
