import { type HttpClient, until } from '../../fixtures/index.ts';

export type Level = 'OK' | 'SOFT' | 'HARD';

/** What a run is made of; what is left out has the service's defaults. */
export interface RunOptions {
  readonly source: Readonly<Record<string, unknown>>;
  readonly store?: Readonly<Record<string, unknown>>;
  readonly feedback?: Readonly<Record<string, unknown>>;
  readonly rate?: Readonly<Record<string, unknown>>;
}

export interface PartStatus {
  readonly name: string;
  readonly state: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly lag?: number;
  readonly lastError?: { readonly message: string; readonly at: string };
}

export interface Health {
  readonly level: 'ok' | 'degraded' | 'failed';
  readonly causes: readonly { readonly part: string; readonly level: string; readonly reason: string }[];
}

export interface StopReport {
  readonly undelivered: number;
  readonly parts: readonly { readonly part: string; readonly undelivered: number; readonly problem?: string }[];
}

export interface Pressure {
  readonly perSecond: number;
  readonly sinks: readonly {
    readonly source: string;
    readonly level: Level;
    readonly queueSize: number;
    readonly capacity: number;
    readonly dropped: number;
  }[];
}

/** One thing that was said of the pressure: how full a sink is, or at what rate the source goes. */
export interface Remark {
  readonly atMicros: number;
  readonly source?: string;
  readonly level?: Level;
  readonly queueSize?: number;
  readonly perSecond?: number;
  readonly scale?: number;
}

/** Tells the runtime service what to run, and asks it how it is. */
export class RuntimeControl {
  readonly #api: HttpClient;
  #firstRemark = 0;

  constructor(api: HttpClient) {
    this.#api = api;
  }

  /** Begins a run, in which the source plays at once. */
  async start({ source, store = {}, ...rest }: RunOptions): Promise<void> {
    this.#firstRemark = (await this.#get<{ readonly next: number }>('/remarks')).next;
    const answer = await this.#api.post('/runs', {
      name: 'trades',
      source: { kind: 'replay', ...source },
      sinks: [{ kind: 'store', ...store }],
      ...rest,
    });
    if (answer.status !== 201) throw new Error(`the run was refused: ${JSON.stringify(answer.body)}`);
  }

  async stop(limitMs?: number): Promise<StopReport> {
    const { body } = await this.#api.post('/runs/stop', limitMs === undefined ? {} : { limitMs });
    return body as StopReport;
  }

  async parts(): Promise<Readonly<Record<string, PartStatus>>> {
    const { runtime } = await this.#get<{ readonly runtime: { readonly parts: readonly PartStatus[] } | null }>(
      '/status',
    );
    return Object.fromEntries((runtime?.parts ?? []).map((part) => [part.name, part]));
  }

  /** What a part has counted. */
  async counters(part = 'store'): Promise<Readonly<Record<string, number>>> {
    return (await this.parts())[part]?.counters ?? {};
  }

  /** Waits until the store has counted so many. */
  async counted(counter: string, least: number, withinMs = 15_000): Promise<void> {
    await until({
      what: `at store.trades ${least} ${counter} are counted`,
      probe: async () => (await this.counters())[counter] ?? 0,
      done: (count) => count >= least,
      timeoutMs: withinMs,
    });
  }

  /** Waits until the store's queue is full. */
  async full(): Promise<void> {
    await until({
      what: 'at store.trades the queue is full',
      probe: () => this.pressure(),
      done: ({ sinks: [sink] }) => sink !== undefined && sink.queueSize >= sink.capacity,
      timeoutMs: 20_000,
    });
  }

  /** Waits until nothing waits in the store and it is at OK. */
  async drained(): Promise<void> {
    await until({
      what: 'at store.trades the queue is as good as empty',
      probe: () => this.pressure(),
      done: ({ sinks: [sink] }) => sink?.level === 'OK' && sink.queueSize < sink.capacity / 4,
      timeoutMs: 20_000,
    });
  }

  /** How many trades the source has given when it is held up: ten answers in a row are the same. */
  async heldAt(): Promise<number> {
    let [seen, same] = [-1, 0];
    return await until({
      what: 'at store.trades the source is held up',
      probe: async () => (await this.counters('replay')).emitted ?? 0,
      done: (emitted) => {
        same = emitted === seen ? same + 1 : 1;
        seen = emitted;
        return same === 10;
      },
      timeoutMs: 15_000,
      everyMs: 10,
    });
  }

  health(): Promise<Health> {
    return this.#get('/health');
  }

  pressure(): Promise<Pressure> {
    return this.#get('/pressure');
  }

  /** All that was said of the pressure since the run began. */
  async remarks(): Promise<readonly Remark[]> {
    const all: Remark[] = [];
    for (let from = this.#firstRemark; ;) {
      const { entries, next } = await this.#get<{ readonly entries: readonly Remark[]; readonly next: number }>(
        `/remarks?from=${from}`,
      );
      if (entries.length === 0) return all;
      all.push(...entries);
      from = next;
    }
  }

  async #get<T>(path: string): Promise<T> {
    return (await this.#api.get(path)).body as T;
  }
}
