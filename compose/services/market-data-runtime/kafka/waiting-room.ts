import { Turns } from '../../lib/turns.ts';

/** A queue of limited size: whoever comes when it is full waits, in the order of coming. */
export class WaitingRoom<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  #left = 0;
  readonly #turns = new Turns();
  #changed = Promise.withResolvers<undefined>();
  #closed: Error | undefined;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Resolves when the item is in. @throws Error when it is closed before that */
  async enter(item: T): Promise<void> {
    await this.#turns.take(async () => {
      while (this.#items.length >= this.#capacity && this.#closed === undefined) await this.#changed.promise;
      if (this.#closed !== undefined) throw this.#closed;
      this.#items.push(item);
      this.#tell();
    });
  }

  /** The first items, which stay in until they `leave`. Waits until there is one; empty when it is closed. */
  async first(count: number): Promise<readonly T[]> {
    while (this.#items.length === 0 && this.#closed === undefined) await this.#changed.promise;
    return this.#items.slice(0, count);
  }

  leave(count: number): void {
    this.#left += this.#items.splice(0, count).length;
    this.#tell();
  }

  /** Resolves when those that are in now have left. */
  async passedThrough(): Promise<void> {
    const last = this.#left + this.#items.length;
    while (this.#left < last) await this.#changed.promise;
  }

  /** Nobody enters any more, and whoever waits is told why. */
  close(why: Error): void {
    this.#closed ??= why;
    this.#tell();
  }

  #tell(): void {
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers();
  }
}
