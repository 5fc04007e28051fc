import type { Bug } from '../../lib/planted/planter.ts';
import type { Clock } from '../clock.ts';
import type { Part, PartHealth, PartStatus } from '../part.ts';
import type { CacheSettings } from '../registry/fetch-cache.ts';
import type { StopReport } from '../runtime.ts';
import type { Stages } from '../stages.ts';

type PartBug = Bug<Stages>;

/** A cache with other settings. */
function cacheOf(change: (settings: CacheSettings) => CacheSettings): PartBug {
  return (stages) => ({
    ...stages,
    FetchCache: class<Value> extends stages.FetchCache<Value> {
      constructor(settings: CacheSettings, clock: Clock) {
        super(change(settings), clock);
      }
    },
  });
}

export const neverAges = cacheOf((settings) => ({ ...settings, maxAgeMs: Infinity }));
export const unbounded = cacheOf((settings) => ({ ...settings, cacheLimit: Infinity }));

export const noSingleFlight: PartBug = (stages) => ({
  ...stages,
  FetchCache: class<Value> extends stages.FetchCache<Value> {
    readonly #underWay = new Set<string>();
    override async get(key: string, fetch: () => Promise<Value>): Promise<Value> {
      if (this.#underWay.has(key)) return fetch();
      this.#underWay.add(key);
      return super.get(key, fetch).finally(() => this.#underWay.delete(key));
    }
  },
});

export const forgetsWhenAway: PartBug = (stages) => ({
  ...stages,
  FetchCache: class<Value> extends stages.FetchCache<Value> {
    override async get(key: string, fetch: () => Promise<Value>): Promise<Value> {
      const value = await super.get(key, fetch);
      if (this.failure !== undefined) throw this.failure as Error;
      return value;
    }
  },
});

export const stopsWithoutDraining: PartBug = (stages) => ({
  ...stages,
  UnifiedRuntime: class<T> extends stages.UnifiedRuntime<T> {
    protected override halt(parts: readonly Part[]): Promise<StopReport> {
      return super.halt(parts, 0);
    }
  },
});

export const stopsSinksFirst: PartBug = (stages) => ({
  ...stages,
  UnifiedRuntime: class<T> extends stages.UnifiedRuntime<T> {
    protected override halt(parts: readonly Part[], limitMs: number): Promise<StopReport> {
      return super.halt(parts.toReversed(), limitMs);
    }
  },
});

export const throwsOn: PartBug = (stages) => ({
  ...stages,
  UnifiedRuntime: class<T> extends stages.UnifiedRuntime<T> {
    protected override statusOf(part: Part): PartStatus {
      return part.status();
    }
    protected override healthOf(part: Part): PartHealth {
      return part.health();
    }
  },
});

export const hidesFailures: PartBug = (stages) => ({
  ...stages,
  Pipeline: class<T> extends stages.Pipeline<T> {
    protected override async through(item: T): Promise<T | undefined> {
      return super.through(item).catch(() => undefined);
    }
  },
});
