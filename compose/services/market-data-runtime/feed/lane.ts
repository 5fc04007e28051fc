import { nowMicros } from '../../lib/clock.ts';
import { Turns } from '../../lib/turns.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { GapNotice, GapState } from './gaps.ts';
import type { History } from './history.ts';
import { type IdRange, splitBy } from './id-ranges.ts';
import type { Hole, SymbolTrack, TradeMark } from './symbol-track.ts';

export interface LaneParts {
  readonly symbol: string;
  readonly track: SymbolTrack;
  readonly history: Pick<History, 'between' | 'last'>;
  /** Passes a trade on; resolves when it is taken. */
  readonly give: (trade: MarketTrade) => Promise<void>;
  /** Says what is known of missing trades; resolves when it will be told for certain. */
  readonly say: (notice: GapNotice) => Promise<void>;
  /** A trade that was there already. */
  readonly repeated: (trade: MarketTrade) => void;
  /** The history was asked in vain: it is to be asked again, by `look`. */
  readonly unanswered: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const SKIPPED = 'skipped by the stream';

/**
 * The trades of one symbol, one after the other: each is passed on once, in order of ids. Where some are missing, this is
 * said first, then they are fetched, and only then those behind them go on; the history is waited for that long, but not
 * longer.
 */
export class Lane {
  protected readonly parts: LaneParts;
  readonly #signal: AbortSignal;
  /** Why trades may be missing behind the last one, without any having come that shows it. */
  #interrupted: string | undefined;
  /** When it began no trade had ever happened: all are to be passed on, from the first on. */
  #isFromTheFirst = false;
  /** The history did not answer: only `look` asks it again. */
  #isUnanswered = false;
  readonly #turns = new Turns();

  constructor(parts: LaneParts) {
    this.parts = parts;
    this.#signal = parts.signal;
  }

  get holes(): readonly Hole[] {
    return this.parts.track.holes;
  }

  /** The history was asked in vain, and has not answered since. */
  get isUnanswered(): boolean {
    return this.#isUnanswered;
  }

  /** To be called before the symbol is subscribed to: all that happens from now on is to be passed on. */
  async begin(): Promise<void> {
    const { history, symbol, track } = this.parts;
    const last = await history.last(symbol, this.#signal);
    if (last === undefined) this.#isFromTheFirst = true;
    else if (track.last === undefined) track.begin(last);
  }

  /** All up to this trade was passed on by somebody before us, and what has happened since was not. */
  goOnFrom(last: TradeMark): void {
    this.parts.track.begin(last);
    this.interrupt('the connector was away');
  }

  /** From now on trades may be missed, until `look` has looked for them. */
  interrupt(why: string): void {
    this.#interrupted ??= why;
  }

  take(trade: MarketTrade): Promise<void> {
    return this.#inTurn(() => this.#pass(trade));
  }

  /** Fetches what is missing: in holes that are known, and behind the last trade after an interruption. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#look());
  }

  /** Looks whether it is the stream that is silent, and not the market. */
  lookInto(quietMs: number): Promise<void> {
    this.interrupt(`nothing came for ${Math.round(quietMs)} ms`);
    return this.look();
  }

  /** What one says when all that came before has been passed on. */
  settled(): Promise<void> {
    return this.#turns.settled();
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    return this.#turns.take(async () => {
      if (!this.#signal.aborted) await act();
    });
  }

  async #pass(trade: MarketTrade): Promise<void> {
    if (this.#interrupted !== undefined && !this.#isUnanswered) await this.#look();
    const { track } = this.parts;
    if (this.#interrupted === undefined && track.last === undefined && trade.id > 1) await this.beginBefore();
    const reason = this.#interrupted ?? SKIPPED;
    // The first that ever came, after a time of which nobody can tell: any before it may have been missed.
    if (this.#interrupted !== undefined && this.#isFromTheFirst && track.last === undefined && trade.id > 1) {
      track.begin({ id: 0, timeMicros: trade.timeMicros });
    }
    const turn = track.take(trade, { reason, foundMicros: nowMicros() });
    if (turn.kind === 'repeated') {
      this.parts.repeated(trade);
      return;
    }
    if (turn.kind === 'ahead') {
      await this.say(turn.hole, turn.hole, 'OPEN');
      await this.#look();
    }
    await this.parts.give(trade);
    if (turn.kind === 'late') await this.say({ from: trade.id, to: trade.id }, turn.hole, 'FILLED');
  }

  async #look(): Promise<void> {
    try {
      for (const hole of this.holes) {
        if (!hole.lost) await this.fill(hole);
      }
      await this.catchUp();
      this.#isUnanswered = false;
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#isUnanswered = true;
      this.parts.unanswered(error);
    }
  }

  /** Passes on what the history has of a hole, and says what it has not. */
  protected async fill(hole: Hole): Promise<void> {
    const { history, symbol, track, give } = this.parts;
    const found: number[] = [];
    for await (const trade of history.between(symbol, hole.from, hole.to, this.#signal)) {
      if (track.take(trade, hole).kind === 'repeated') continue;
      await give(trade);
      found.push(trade.id);
    }
    for (const part of splitBy(hole, found)) {
      if (!part.there) track.giveUp(part);
      await this.say(part, hole, part.there ? 'FILLED' : 'LOST');
    }
  }

  /** After an interruption: what has happened behind the last trade, and no later one has shown to be missing. */
  protected async catchUp(): Promise<void> {
    const { history, symbol, track } = this.parts;
    const reason = this.#interrupted;
    if (reason === undefined) return;
    const newest = await history.last(symbol, this.#signal);
    if (newest !== undefined) {
      await this.#beginWithTheFirst();
      const hole = track.skipTo(newest, { reason, foundMicros: nowMicros() });
      if (hole !== undefined) {
        await this.say(hole, hole, 'OPEN');
        await this.fill(hole);
      }
    }
    this.#interrupted = undefined;
  }

  /** The first that comes need not be the first that was sent: others may have been overtaken, or could not be read. */
  protected async beginBefore(): Promise<void> {
    try {
      await this.#beginWithTheFirst();
    } catch {
      if (this.#signal.aborted) return;
      // The look that follows says that the history does not answer.
      this.interrupt(SKIPPED);
    }
  }

  /** Of a symbol that was not traded before, all is to be passed on. */
  async #beginWithTheFirst(): Promise<void> {
    const { history, symbol, track } = this.parts;
    if (track.last !== undefined || !this.#isFromTheFirst) return;
    for await (const { id, timeMicros } of history.between(symbol, 0, Infinity, this.#signal)) {
      track.begin({ id: id - 1, timeMicros });
      return;
    }
  }

  protected say(range: IdRange, hole: Hole, state: GapState): Promise<void> {
    const { reason, foundMicros, fromMicros, toMicros } = hole;
    const { from, to } = range;
    const notice = { symbol: this.parts.symbol, from, to, fromMicros, toMicros, reason, foundMicros, state };
    return this.parts.say(state === 'FILLED' ? { ...notice, filledMicros: nowMicros() } : notice);
  }
}
