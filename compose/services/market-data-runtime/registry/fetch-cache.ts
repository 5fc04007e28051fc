import type { Clock } from '../clock.ts';

export interface CacheSettings {
  /** How many values are kept; the ones asked for longest ago go first. */
  readonly cacheLimit: number;
  /** After that a value is fetched again. */
  readonly maxAgeMs: number;
  /** After a failure an old value is used for so long before the next attempt. */
  readonly pauseMs: number;
}

interface Kept<Value> {
  readonly value: Value;
  readonly fetchedAt: number;
  /** When it was last tried in vain to fetch it again. */
  readonly failedAt?: number;
}

/** Values from somewhere that can be away: each fetched once at a time, and an old one is better than none. */
export class FetchCache<Value> {
  readonly #settings: CacheSettings;
  readonly #clock: Clock;
  /** The ones asked for longest ago come first. */
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #flights = new Map<string, Promise<Value>>();
  #failure: unknown;

  constructor(settings: CacheSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** What the last attempt failed by; undefined when it did not. */
  get failure(): unknown {
    return this.#failure;
  }

  /** @throws what `fetch` throws, when there is no older value */
  async get(key: string, fetch: () => Promise<Value>): Promise<Value> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      if (!this.isDue(kept)) return kept.value;
    }
    let flight = this.#flights.get(key);
    if (flight === undefined) {
      flight = this.#fetch(key, fetch).finally(() => this.#flights.delete(key));
      this.#flights.set(key, flight);
    }
    return flight;
  }

  protected isDue({ fetchedAt, failedAt = -Infinity }: Kept<Value>): boolean {
    const now = this.#clock.now();
    return now - fetchedAt >= this.#settings.maxAgeMs && now - failedAt >= this.#settings.pauseMs;
  }

  async #fetch(key: string, fetch: () => Promise<Value>): Promise<Value> {
    try {
      const value = await fetch();
      this.#failure = undefined;
      this.#keep(key, { value, fetchedAt: this.#clock.now() });
      return value;
    } catch (error) {
      this.#failure = error;
      const kept = this.#kept.get(key);
      if (kept === undefined) throw error;
      this.#keep(key, { ...kept, failedAt: this.#clock.now() });
      return kept.value;
    }
  }

  #keep(key: string, kept: Kept<Value>): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#settings.cacheLimit && oldest !== undefined) this.#kept.delete(oldest);
  }
}
