import type { Trade } from '../../../test-data/market-data/trade.ts';

/** Every symbol's trades in the order of their ids: what streams send as it happens, and REST answers afterwards. */
export class Tape {
  readonly #symbols = new Map<string, Trade[]>();
  readonly #keep: number;

  /** @param keep trades a symbol; of more the oldest are forgotten */
  constructor(keep: number) {
    this.#keep = keep;
  }

  get symbols(): readonly string[] {
    return [...this.#symbols.keys()];
  }

  knows(symbol: string): boolean {
    return this.#symbols.has(symbol);
  }

  /** The id that the symbol's next trade has if nobody gives it one. */
  nextId(symbol: string): number {
    return (this.#symbols.get(symbol)?.at(-1)?.id ?? 0) + 1;
  }

  /** @throws RangeError when its id is not above the last one of its symbol */
  append(trade: Trade): void {
    const next = this.nextId(trade.symbol);
    if (trade.id < next) {
      throw new RangeError(`${trade.symbol} has had trade ${next - 1} already: ids grow, and ${trade.id} does not`);
    }
    const trades = this.#symbols.get(trade.symbol) ?? [];
    this.#symbols.set(trade.symbol, trades);
    trades.push(trade);
    // By halves: to shift one by one would cost every trade a copy of all.
    if (trades.length > 2 * this.#keep) trades.splice(0, trades.length - this.#keep);
  }

  find(symbol: string, id: number): Trade | undefined {
    const trades = this.#symbols.get(symbol) ?? [];
    const trade = trades[this.#indexFrom(trades, id)];
    return trade?.id === id ? trade : undefined;
  }

  /** Up to `limit` trades in order of ids from `fromId` on; without it the last ones. */
  history(symbol: string, fromId: number | undefined, limit: number): readonly Trade[] {
    const trades = this.#symbols.get(symbol) ?? [];
    if (fromId === undefined) return trades.slice(-limit);
    const from = this.#indexFrom(trades, fromId);
    return trades.slice(from, from + limit);
  }

  /** Where the first trade with this id or a higher one stands. */
  #indexFrom(trades: readonly Trade[], id: number): number {
    let [low, high] = [0, trades.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((trades[middle]?.id ?? Infinity) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
