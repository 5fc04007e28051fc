import type { Trade } from '../../../test-data/market-data/trade.ts';

/** In what the times of a connection's frames are counted: `timeUnit` of its address. */
export type TimeUnit = 'MILLISECOND' | 'MICROSECOND';

/** A trade as the streams send it; `M` is always true and means nothing. */
export function tradeFrame(trade: Trade, eventMicros: number, unit: TimeUnit): string {
  return JSON.stringify({
    e: 'trade',
    E: inUnit(eventMicros, unit),
    s: trade.symbol,
    t: trade.id,
    p: trade.price,
    q: trade.quantity,
    T: inUnit(trade.timeMicros, unit),
    m: trade.buyerIsMaker,
    M: true,
  });
}

/** Said to every connection before the server goes away. */
export function shutdownFrame(eventMicros: number, unit: TimeUnit): string {
  return JSON.stringify({ e: 'serverShutdown', E: inUnit(eventMicros, unit) });
}

/** As `/stream` wraps what `/ws` sends bare. */
export function combined(stream: string, frame: string): string {
  return `{"stream":${JSON.stringify(stream)},"data":${frame}}`;
}

/** A trade as the REST interface answers it: times in milliseconds there, unless the request says otherwise. */
export function tradeAnswer(trade: Trade, unit: TimeUnit): object {
  return {
    id: trade.id,
    price: trade.price,
    qty: trade.quantity,
    time: inUnit(trade.timeMicros, unit),
    isBuyerMaker: trade.buyerIsMaker,
    isBestMatch: true,
  };
}

export function readTimeUnit(text: string | null | undefined): TimeUnit | undefined {
  const unit = (text ?? 'MILLISECOND').toUpperCase();
  return unit === 'MILLISECOND' || unit === 'MICROSECOND' ? unit : undefined;
}

function inUnit(micros: number, unit: TimeUnit): number {
  return unit === 'MICROSECOND' ? micros : Math.floor(micros / 1_000);
}
