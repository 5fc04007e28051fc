import type { EventSpec } from '../../fixtures/index.ts';
import { madeTrades, nowMicros, ownSymbol } from '../market_data/made-trades.ts';
import type { TradesApi } from '../market_data/trades-api.ts';

/** A symbol's next trade waits for the answer to the one before: with fewer a busy machine does not come to 100 a second. */
const SYMBOLS = 12;

/** Symbols of a test's own. */
export function ownSymbols(count = SYMBOLS): readonly string[] {
  return Array.from({ length: count }, (_, at) => ownSymbol(String.fromCharCode(65 + at)));
}

/** Trades of a few symbols in turn, each of the moment in which it is sent. */
export function tradesNow(symbols: readonly string[] = ownSymbols()): (at: number) => EventSpec {
  return (at) => {
    const symbol = symbols[at % symbols.length] ?? '';
    const [trade] = madeTrades(symbol, 1, Math.floor(at / symbols.length) + 1, { beginMicros: nowMicros() });
    if (trade === undefined) throw new TypeError('a tape has no end');
    return trade;
  };
}

/** When the newest trade of the symbol that is served came about, in epoch milliseconds; undefined before the first. */
export function newestServed(api: TradesApi, symbol: string): () => Promise<number | undefined> {
  let newest: number | undefined;
  return async () => {
    // What came before the newest of the last answer is known.
    const from = newest === undefined ? {} : { from: new Date(newest).toISOString() };
    const { trades } = await api.page({ symbol, limit: '1000', ...from });
    for (const { trade_time: time } of trades) newest = Math.max(newest ?? 0, Date.parse(String(time)));
    return newest;
  };
}
