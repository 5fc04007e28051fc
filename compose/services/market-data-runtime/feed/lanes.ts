import { type Clock, repeat } from '../clock.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import { reason } from '../../lib/logging.ts';
import type { Lane, LaneParts } from './lane.ts';
import type { FeedSettings } from './settings.ts';
import type { FeedStages } from './stages.ts';
import type { TradeMark } from './symbol-track.ts';

export interface LanesParts extends Pick<LaneParts, 'history' | 'give' | 'say' | 'repeated' | 'signal'> {
  readonly settings: Pick<FeedSettings, 'capacity' | 'mostHoles' | 'history' | 'quietMs'>;
  readonly clock: Clock;
  readonly stages: Pick<FeedStages, 'Lane' | 'SymbolTrack'>;
  /** More wait than it holds. */
  readonly full: () => void;
  /** It holds half as many again. */
  readonly roomy: () => void;
  readonly failed: (error: unknown) => void;
}

/** At most one quiet symbol is looked for in so many ms: the history answers for all of them. */
const QUIET_LOOK_MS = 1_000;

/** A lane for each symbol that is followed. */
export class Lanes {
  readonly #parts: LanesParts;
  readonly #lanes = new Map<string, Lane>();
  readonly #symbols = new Set<string>();
  /** When something was last heard of each; ordered by it. */
  readonly #heardAt = new Map<string, number>();
  #waiting = 0;
  #trouble: string | undefined;

  constructor(parts: LanesParts) {
    this.#parts = parts;
    const { clock, settings, signal, failed } = parts;
    const everyMs = Math.min(QUIET_LOOK_MS, settings.quietMs / 2);
    void repeat(
      { clock, everyMs, signal },
      () => {
        this.#lookForTheQuiet();
      },
      failed,
    );
  }

  get symbols(): ReadonlySet<string> {
    return this.#symbols;
  }

  /** Trades that have come and are not passed on yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Why the history cannot say what is missing; undefined when it can. While it is asked again it is as before. */
  get trouble(): string | undefined {
    return [...this.#lanes.values()].some(({ isUnanswered }) => isUnanswered) ? this.#trouble : undefined;
  }

  open(symbol: string): void {
    const { stages, settings, history, give, say, repeated, signal } = this.#parts;
    const lane = new stages.Lane({
      symbol,
      track: new stages.SymbolTrack(settings.mostHoles),
      history,
      give,
      say,
      repeated,
      signal,
      unanswered: (error) => {
        this.#lookLater(lane, error);
      },
    });
    this.#lanes.set(symbol, lane);
    this.#symbols.add(symbol);
    this.#hear(symbol);
  }

  /** Where the history does not answer, the first trade that comes is the first that counts. */
  async begin(symbol: string, before: TradeMark | undefined): Promise<void> {
    const lane = this.#lanes.get(symbol);
    if (before === undefined) await lane?.begin().catch(this.#parts.failed);
    else lane?.goOnFrom(before);
  }

  /** What has come is still passed on. What is known of its trades is forgotten. */
  async close(symbol: string): Promise<void> {
    this.#symbols.delete(symbol);
    this.#heardAt.delete(symbol);
    await this.#lanes.get(symbol)?.settled();
    this.#lanes.delete(symbol);
  }

  take(trade: MarketTrade): void {
    const lane = this.#lanes.get(trade.symbol);
    // Of a symbol that is followed no more.
    if (lane === undefined) return;
    const { settings, full, roomy, failed } = this.#parts;
    this.#hear(trade.symbol);
    this.#waiting += 1;
    if (this.#waiting === settings.capacity) full();
    void lane
      .take(trade)
      .catch(failed)
      .finally(() => {
        this.#waiting -= 1;
        if (this.#waiting === Math.floor(settings.capacity / 2)) roomy();
      });
  }

  /** From now on trades are missed. */
  interrupt(why: string): void {
    for (const lane of this.#lanes.values()) lane.interrupt(why);
  }

  /** Looks in all of them for what is missing. */
  look(): void {
    for (const lane of this.#lanes.values()) void lane.look().catch(this.#parts.failed);
  }

  /** Resolves when all that has come is passed on. */
  async settled(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.settled()));
  }

  #hear(symbol: string): void {
    this.#heardAt.delete(symbol);
    this.#heardAt.set(symbol, this.#parts.clock.now());
  }

  #lookForTheQuiet(): void {
    const { clock, settings, failed } = this.#parts;
    const [quietest] = this.#heardAt;
    if (quietest === undefined) return;
    const [symbol, heardAt] = quietest;
    const quietMs = clock.now() - heardAt;
    if (quietMs < settings.quietMs) return;
    this.#hear(symbol);
    void this.#lanes.get(symbol)?.lookInto(quietMs).catch(failed);
  }

  #lookLater(lane: Lane, error: unknown): void {
    const { clock, settings, signal, failed } = this.#parts;
    failed(error);
    this.#trouble = `the history does not answer: ${reason(error)}`;
    void clock
      .sleep(settings.history.retryMs, signal)
      .then(() => lane.look())
      .catch(failed);
  }
}
