import type { History } from '../../compose/services/market-data-runtime/feed/history.ts';
import type { MarketTrade } from '../../compose/services/market-data-runtime/replay/market-trade.ts';

export const SYMBOL = 'ETHUSDT';

export function trade(id: number, symbol = SYMBOL): MarketTrade {
  return { symbol, id, price: '1.5', quantity: '2', timeMicros: id * 10, buyerIsMaker: false, source: 'STREAM' };
}

/** A history without an exchange: it keeps what it is asked, and answers at once what the test has put into it. */
export class MemoryHistory implements Pick<History, 'between' | 'last'> {
  readonly trades: MarketTrade[] = [];
  /** `between 3-4`, `last`. */
  readonly asked: string[] = [];
  /** Why it does not answer. */
  fails: Error | undefined;
  /** Until then no answer comes. */
  answers: Promise<unknown> = Promise.resolve();

  /** These are to be had from now on. */
  have(ids: readonly number[], symbol = SYMBOL): void {
    this.trades.push(...ids.map((id): MarketTrade => ({ ...trade(id, symbol), source: 'HISTORY' })));
  }

  async *between(symbol: string, from: number, to: number): AsyncGenerator<MarketTrade> {
    await this.#answer(`between ${from}-${to}`);
    yield* this.trades.filter((one) => one.symbol === symbol && one.id >= from && one.id <= to);
  }

  async last(symbol: string): Promise<MarketTrade | undefined> {
    await this.#answer('last');
    return this.trades.findLast((one) => one.symbol === symbol);
  }

  async #answer(question: string): Promise<void> {
    this.asked.push(question);
    await this.answers;
    if (this.fails !== undefined) throw this.fails;
  }
}
