/** Lets one do its work after the other, in the order of coming. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const own = this.#last.then(work);
    // Whoever waits is told how it ended; the next in turn does not care.
    this.#last = own.catch(() => undefined);
    return own;
  }

  /** Resolves when all that came before is done. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
