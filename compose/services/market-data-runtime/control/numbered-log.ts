export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** What to ask for what comes after them. */
  readonly next: number;
}

/** Entries by number, of which the last ones are kept. */
export class NumberedLog<Entry> {
  readonly #kept: number;
  #entries: Entry[] = [];
  /** The number of the first that is kept. */
  #first = 0;

  constructor(kept: number) {
    this.#kept = kept;
  }

  /** The number that comes next. */
  get next(): number {
    return this.#first + this.#entries.length;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    // In large steps: to shift an array for each of thousands is slow.
    if (this.#entries.length < this.#kept * 2) return;
    this.#entries = this.#entries.slice(-this.#kept);
    this.#first += this.#kept;
  }

  /** Undefined where that is not kept any more. */
  page(from: number, most: number): Page<Entry> | undefined {
    if (from < this.#first) return undefined;
    const entries = this.#entries.slice(from - this.#first, from - this.#first + most);
    return { entries, next: entries.length === 0 ? this.next : from + entries.length };
  }
}
