import type { Clock } from '../clock.ts';
import type { StoreSettings } from './settings.ts';

interface Waiting<T> {
  readonly item: T;
  /** Its place among all that have come. */
  readonly number: number;
  /** When it came. */
  readonly since: number;
}

interface Lane<T> {
  items: Waiting<T>[];
  /** Those before it have been taken: to shift an array for each of thousands is slow. */
  head: number;
  /** With so many there is something to do. */
  wanted: number;
  wake: () => void;
}

interface Outside<T> {
  readonly item: T;
  readonly lane: number;
  readonly enter: (nothing: undefined) => void;
  readonly refuse: (error: Error) => void;
}

export interface QueueSettings extends Pick<StoreSettings, 'policy' | 'capacity' | 'workers'> {
  readonly clock: Clock;
}

/** An idle worker looks again, though it is woken whenever there is something to do. */
const IDLE_MS = 60_000;

/**
 * Items that wait to be written: one queue with one limit, and in it a lane for each worker, which alone takes from it. A
 * key always has the same lane, so its items stay in order.
 */
export class LaneQueue<T> {
  readonly #settings: QueueSettings;
  readonly #lanes: readonly Lane<T>[];
  /** Those that wait for room, first come first. */
  readonly #outside: Outside<T>[] = [];
  #closed = false;
  #came = 0;
  #size = 0;
  #dropped = 0;

  constructor(settings: QueueSettings) {
    this.#settings = settings;
    this.#lanes = Array.from({ length: settings.workers }, () => ({
      items: [],
      head: 0,
      wanted: 1,
      wake: () => undefined,
    }));
  }

  get size(): number {
    return this.#size;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** No more comes. Whoever waits for room is refused, and what is in the queue is to be taken at once. */
  close(): void {
    this.#closed = true;
    for (const { refuse } of this.#outside.splice(0)) refuse(closed());
    for (const lane of this.#lanes) lane.wake();
  }

  /** Resolves when the item is in the queue. @throws Error when the queue is closed before that */
  async put(item: T, lane: number): Promise<void> {
    if (this.#closed) throw closed();
    if (this.#settings.policy === 'block' && this.#isFull) {
      const { promise, resolve: enter, reject: refuse } = Promise.withResolvers<undefined>();
      this.#outside.push({ item, lane, enter, refuse });
      await promise;
      return;
    }
    while (this.#isFull) this.#dropOldest();
    this.#add(item, lane);
  }

  /**
   * Up to so many of the lane's oldest, when there are as many, or the oldest has waited so long, or no more will come.
   * Undefined: the queue is closed and the lane empty.
   */
  async take(lane: number, most: number, waitMs: number): Promise<readonly T[] | undefined> {
    const own = this.#lane(lane);
    const { clock } = this.#settings;
    for (;;) {
      const oldest = own.items[own.head];
      if (oldest === undefined && this.#closed) return undefined;
      const leftMs = oldest === undefined ? IDLE_MS : oldest.since + waitMs - clock.now();
      if (this.#closed || leftMs <= 0 || own.items.length - own.head >= most) {
        return this.#remove(own, most).map(({ item }) => item);
      }
      await changed(own, oldest === undefined ? 1 : most, { clock, withinMs: leftMs });
    }
  }

  /** What came first of all lanes goes. */
  #dropOldest(): void {
    const first = this.#lanes.reduce((oldest, lane) => (numberOf(lane) < numberOf(oldest) ? lane : oldest));
    this.#dropped += this.#remove(first, 1).length;
  }

  get #isFull(): boolean {
    return this.#size >= this.#settings.capacity;
  }

  #add(item: T, lane: number): void {
    const own = this.#lane(lane);
    this.#came += 1;
    own.items.push({ item, number: this.#came, since: this.#settings.clock.now() });
    this.#size += 1;
    if (own.items.length - own.head >= own.wanted) own.wake();
  }

  #remove(lane: Lane<T>, most: number): readonly Waiting<T>[] {
    const taken = lane.items.slice(lane.head, lane.head + most);
    lane.head += taken.length;
    if (lane.head * 2 >= lane.items.length) {
      lane.items = lane.items.slice(lane.head);
      lane.head = 0;
    }
    this.#size -= taken.length;
    while (!this.#isFull) {
      const next = this.#outside.shift();
      if (next === undefined) break;
      this.#add(next.item, next.lane);
      next.enter(undefined);
    }
    return taken;
  }

  #lane(at: number): Lane<T> {
    const lane = this.#lanes[at];
    if (lane === undefined) throw new RangeError(`there are ${this.#lanes.length} lanes, and none of number ${at}`);
    return lane;
  }
}

/** Resolves when the lane has so many, or after so long. */
async function changed<T>(
  lane: Lane<T>,
  wanted: number,
  { clock, withinMs }: { readonly clock: Clock; readonly withinMs: number },
): Promise<void> {
  const woken = new AbortController();
  lane.wanted = wanted;
  lane.wake = () => {
    woken.abort();
  };
  await clock.sleep(withinMs, woken.signal);
  lane.wake = () => undefined;
}

function numberOf<T>({ items, head }: Lane<T>): number {
  return items[head]?.number ?? Infinity;
}

function closed(): Error {
  return new Error('the sink is stopping and takes nothing more');
}
