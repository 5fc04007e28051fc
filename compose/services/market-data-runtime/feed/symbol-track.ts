import { type IdRange, without } from './id-ranges.ts';

/** Where a trade stands among those of its symbol. */
export interface TradeMark {
  readonly id: number;
  readonly timeMicros: number;
}

/** How it came about that trades are missing. */
export interface Finding {
  readonly reason: string;
  readonly foundMicros: number;
}

/** Trades that are missing, with the times of those before and behind. */
export interface Hole extends IdRange, Finding {
  readonly fromMicros: number;
  readonly toMicros: number;
  /** The history does not have them either. */
  readonly lost: boolean;
}

/** What a trade's id says of it, among those of its symbol that were there before. */
export type Turn =
  | { readonly kind: 'next' }
  /** Those between the ones before and this one are missing. */
  | { readonly kind: 'ahead'; readonly hole: Hole }
  /** It was missing until now. */
  | { readonly kind: 'late'; readonly hole: Hole }
  /** It was there already. */
  | { readonly kind: 'repeated' };

/**
 * The ids of a symbol's trades, which grow by one: which were there, and which are missing. It holds the first, the last
 * and the ranges that are missing, and no single ids, however many there were.
 */
export class SymbolTrack {
  readonly #mostHoles: number;
  #first: TradeMark | undefined;
  #last: TradeMark | undefined;
  #holes: readonly Hole[] = [];

  /** @param mostHoles that are remembered; of more the oldest are given up: what comes of them later counts as repeated */
  constructor(mostHoles: number) {
    this.#mostHoles = mostHoles;
  }

  get last(): TradeMark | undefined {
    return this.#last;
  }

  get holes(): readonly Hole[] {
    return this.#holes;
  }

  /** All up to this one are there, or none of our business. */
  begin(mark: TradeMark): void {
    this.#first = mark;
    this.#last = mark;
  }

  /** Takes note of a trade. */
  take({ id, timeMicros }: TradeMark, finding: Finding): Turn {
    const [first, last, mark] = [this.#first, this.#last, { id, timeMicros }];
    if (first === undefined || last === undefined) {
      this.begin(mark);
      return { kind: 'next' };
    }
    if (id > last.id) {
      this.#last = mark;
      return this.#between(last, mark, finding);
    }
    if (id < first.id) {
      this.#first = mark;
      return this.#between(mark, first, finding);
    }
    const hole = this.#holes.find(({ from, to }) => id >= from && id <= to);
    if (hole === undefined) return { kind: 'repeated' };
    this.#replace(hole, without(hole, id), hole.lost);
    return { kind: 'late', hole };
  }

  /** Another one has become the last, and neither it nor those before it were there. @returns undefined when it is not new */
  skipTo({ id, timeMicros }: TradeMark, finding: Finding): Hole | undefined {
    const last = this.#last;
    if (last === undefined || id <= last.id) return undefined;
    this.#last = { id, timeMicros };
    return this.#open({ id: last.id + 1, timeMicros: last.timeMicros }, this.#last, finding);
  }

  /** These are not to be had: they are waited for no longer, but taken if they come. */
  giveUp(range: IdRange): void {
    for (const hole of this.#holes.filter(({ from, to }) => from >= range.from && to <= range.to)) {
      this.#replace(hole, [hole], true);
    }
  }

  #between(before: TradeMark, behind: TradeMark, finding: Finding): Turn {
    if (before.id + 1 === behind.id) return { kind: 'next' };
    const [from, to] = [
      { ...before, id: before.id + 1 },
      { ...behind, id: behind.id - 1 },
    ];
    return { kind: 'ahead', hole: this.#open(from, to, finding) };
  }

  #open(from: TradeMark, to: TradeMark, { reason, foundMicros }: Finding): Hole {
    const times = { fromMicros: from.timeMicros, toMicros: to.timeMicros };
    const hole = { from: from.id, to: to.id, ...times, reason, foundMicros, lost: false };
    this.#holes = [...this.#holes, hole].slice(-this.#mostHoles);
    return hole;
  }

  #replace(hole: Hole, rest: readonly IdRange[], lost: boolean): void {
    const parts = rest.map(({ from, to }) => ({ ...hole, from, to, lost }));
    this.#holes = this.#holes.flatMap((one) => (one === hole ? parts : one)).slice(-this.#mostHoles);
  }
}
