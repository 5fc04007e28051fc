import { nowText } from '../lib/clock.ts';
import { reason } from '../lib/logging.ts';
import type { PartState, PartStatus } from './part.ts';

/** What a part remembers of itself for its status. */
export class PartRecord<Counter extends string> {
  state: PartState = 'new';
  readonly name: string;
  readonly #counters: Record<Counter, number>;
  readonly #countedAt = new Map<Counter, number>();
  readonly #madeAt = Date.now();
  #lastError: PartStatus['lastError'];

  constructor(name: string, counters: readonly Counter[]) {
    this.name = name;
    this.#counters = Object.fromEntries(counters.map((counter) => [counter, 0])) as Record<Counter, number>;
  }

  count(counter: Counter, by = 1): void {
    this.#counters[counter] += by;
    this.#countedAt.set(counter, Date.now());
  }

  /** When it was counted last, before that when the part was made. Epoch milliseconds. */
  countedAt(counter: Counter): number {
    return this.#countedAt.get(counter) ?? this.#madeAt;
  }

  of(counter: Counter): number {
    return this.#counters[counter];
  }

  note(error: unknown): void {
    this.#lastError = { message: reason(error), at: nowText() };
  }

  get lastMessage(): string | undefined {
    return this.#lastError?.message;
  }

  status(lag?: number): PartStatus {
    return {
      name: this.name,
      state: this.state,
      counters: { ...this.#counters },
      ...(lag === undefined ? {} : { lag }),
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }
}
