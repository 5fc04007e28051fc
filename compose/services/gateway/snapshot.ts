import type { Redis } from 'ioredis';
import { isOpen, passes, type Filter } from './filter.ts';

const PARTS = [
  { name: 'trips', topic: 'trips', hash: 'state:trips' },
  { name: 'surge', topic: 'surge_updates', hash: 'state:surge' },
  { name: 'drivers', topic: 'driver_status', hash: 'state:drivers' },
] as const;

/** The current state at one moment: the entries' JSON, by part, in the order of `PARTS`. */
export class Snapshot {
  readonly #entries: readonly (readonly string[])[];
  #open: string | undefined;

  constructor(entries: readonly (readonly string[])[]) {
    this.#entries = entries;
  }

  /** The frame for a client with this filter. */
  text(filter: Filter): string {
    if (!isOpen(filter)) return this.#frame((topic, entry) => passes(filter, { topic, ...subjectOf(entry) }));
    // Most clients want everything: that text is made once.
    this.#open ??= this.#frame(() => true);
    return this.#open;
  }

  #frame(includes: (topic: string, entry: string) => boolean): string {
    const parts = PARTS.map(({ name, topic }, index) => {
      const entries = (this.#entries[index] ?? []).filter((entry) => includes(topic, entry));
      return `"${name}":[${entries.join(',')}]`;
    });
    return `{"type":"snapshot",${parts.join(',')}}`;
  }
}

function subjectOf(entry: string): { zone_id: unknown; trip_id: unknown } {
  const { zone_id, trip_id } = JSON.parse(entry) as Record<string, unknown>;
  return { zone_id, trip_id };
}

/** Reads snapshots; clients that ask at the same time share a reading, but never one that began before they asked. */
export class SnapshotReader {
  readonly #redis: Redis;
  #reading: Promise<Snapshot> | undefined;
  #next: Promise<Snapshot> | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  read(): Promise<Snapshot> {
    if (this.#reading === undefined) return this.#begin();
    this.#next ??= this.#reading.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  #begin(): Promise<Snapshot> {
    this.#next = undefined;
    const reading = this.#load().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #load(): Promise<Snapshot> {
    return new Snapshot(await Promise.all(PARTS.map(({ hash }) => this.#entries(hash))));
  }

  /** In the order of their last change, the newest last: a hash alone has no order. */
  async #entries(hash: string): Promise<string[]> {
    const [order, entries] = await Promise.all([
      this.#redis.zrange(`${hash}:recent`, '0', '-1'),
      this.#redis.hgetall(hash),
    ]);
    const known = new Map(Object.entries(entries));
    const ordered = order.flatMap((entity) => {
      const entry = known.get(entity);
      known.delete(entity);
      return entry ?? [];
    });
    // Two commands are two moments: what came between them is the newest.
    return [...ordered, ...known.values()];
  }
}
