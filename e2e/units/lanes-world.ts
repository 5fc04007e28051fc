import { settled, VirtualClock } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { Lanes } from '../../compose/services/market-data-runtime/feed/lanes.ts';
import { stages } from '../contracts/holds.ts';
import { MemoryHistory, trade } from './memory-history.ts';

/** Lanes on a clock of their own, their history in memory; what they do is kept. */
export class LanesWorld {
  readonly clock = new VirtualClock();
  readonly history = new MemoryHistory();
  /** `ETHUSDT 3`. */
  readonly given: string[] = [];
  /** `OPEN 1-2 skipped by the stream`. */
  readonly said: string[] = [];
  readonly failures: unknown[] = [];
  /** `full`, `roomy`. */
  readonly told: string[] = [];
  readonly end = new AbortController();
  give: () => Promise<void> = () => Promise.resolve();
  readonly lanes: Lanes;

  constructor({ capacity = 100, quietMs = 400, retryMs = 300, symbols = [] as readonly string[] } = {}) {
    this.lanes = new Lanes({
      settings: { capacity, mostHoles: 8, quietMs, history: { timeoutMs: 1, perSecond: 1, retryMs } },
      clock: this.clock,
      stages,
      history: this.history,
      give: ({ symbol, id }) => {
        this.given.push(`${symbol} ${id}`);
        return this.give();
      },
      say: ({ state, from, to, reason }) => Promise.resolve(void this.said.push(`${state} ${from}-${to} ${reason}`)),
      repeated: () => undefined,
      full: () => this.told.push('full'),
      roomy: () => this.told.push('roomy'),
      failed: (error) => this.failures.push(error),
      signal: this.end.signal,
    });
    for (const symbol of symbols) this.lanes.open(symbol);
  }

  /** Lets them do what there is to do about these. */
  async take(symbol: string, ...ids: readonly number[]): Promise<void> {
    for (const id of ids) this.lanes.take(trade(id, symbol));
    await settled();
  }
}
