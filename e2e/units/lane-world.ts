import type { GapNotice } from '../../compose/services/market-data-runtime/feed/gaps.ts';
import type { MarketTrade } from '../../compose/services/market-data-runtime/replay/market-trade.ts';
import { stages } from '../contracts/holds.ts';
import { MemoryHistory, SYMBOL, trade } from './memory-history.ts';

/** The lane of one symbol, its history in memory; what it does is kept. */
export class LaneWorld {
  readonly history = new MemoryHistory();
  readonly track = new stages.SymbolTrack(8);
  /** Trades that were passed on and notices, in the order in which they came: `3`, `OPEN 1-2`. */
  readonly journal: string[] = [];
  readonly notices: GapNotice[] = [];
  readonly repeated: number[] = [];
  readonly unanswered: unknown[] = [];
  readonly end = new AbortController();
  give: (trade: MarketTrade) => Promise<void> = ({ id }) => Promise.resolve(void this.journal.push(String(id)));
  readonly lane = new stages.Lane({
    symbol: SYMBOL,
    track: this.track,
    history: this.history,
    give: (one) => this.give(one),
    say: (notice) => {
      this.notices.push(notice);
      return Promise.resolve(void this.journal.push(`${notice.state} ${notice.from}-${notice.to}`));
    },
    repeated: ({ id }) => this.repeated.push(id),
    unanswered: (error) => this.unanswered.push(error),
    signal: this.end.signal,
  });

  /** Resolves when all of them, come one after the other by the stream, have had their turn. */
  async take(...ids: readonly number[]): Promise<void> {
    await Promise.all(ids.map((id) => this.lane.take(trade(id))));
  }

  /** Nobody can say what happened before it began. */
  async beginInVain(): Promise<void> {
    this.history.fails = new Error('is away');
    await this.lane.begin().catch(() => undefined);
  }
}
