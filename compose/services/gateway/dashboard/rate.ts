/** Events per second over the last few seconds, from a running total. */
export class Rate {
  readonly #seconds: number;
  readonly #totals: number[] = [];

  constructor(seconds = 3) {
    this.#seconds = seconds;
  }

  /** Call once a second with the total so far. Returns events/s, one decimal. */
  tick(total: number): number {
    this.#totals.push(total);
    if (this.#totals.length > this.#seconds + 1) this.#totals.shift();
    const [first = total] = this.#totals;
    return Math.round((10 * (total - first)) / Math.max(1, this.#totals.length - 1)) / 10;
  }
}
