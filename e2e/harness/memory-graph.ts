import { now as wallClock } from '../../fixtures/core/clock.ts';
import type { Ids } from '../../fixtures/trace/ids.ts';
import { Taps } from '../../fixtures/trace/taps.ts';
import { Tracer, type TracerOptions } from '../../fixtures/trace/tracer.ts';
import type { Entrance, EntranceAnswer, HopDefinition, InjectedEvent, Message } from '../../fixtures/trace/types.ts';
import { jsonOf, memoryContext, MemorySource, messageOf, type ShownAt } from './memory-source.ts';

/** What a test says of a hop; the rest is the same for all. */
export type HopSketch = Pick<HopDefinition, 'name' | 'after'> & Partial<HopDefinition>;

export interface GraphSketch {
  /** Default: `api`, which takes everything. */
  readonly entrances?: Readonly<Record<string, Entrance>>;
  readonly hops: readonly HopSketch[];
}

/** An entrance that takes events and does nothing with them. */
export const OPEN_DOOR: Entrance = { send: () => Promise.resolve(TAKEN) };
const TAKEN: EntranceAnswer = { outcome: 'acknowledged', summary: '202 Accepted' };

/** A pipeline in memory of any shape, one source a kind of hop. Nothing passes but what the test shows. */
export class MemoryGraph implements AsyncDisposable {
  readonly taps: Taps;
  readonly #sources: ReadonlyMap<string, MemorySource>;
  readonly #tracers: Tracer[] = [];
  #instant = wallClock();

  constructor({ entrances = { api: OPEN_DOOR }, hops }: GraphSketch) {
    this.#sources = sourcesOf(hops);
    this.taps = new Taps({ pipeline: { entrances, sources: [...this.#sources.values()] }, context: memoryContext() });
  }

  /** Its clock goes on by a microsecond whenever somebody looks, however busy the machine. */
  tracer(options: Omit<TracerOptions, 'taps'> = {}): Tracer {
    const tracer = new Tracer({ taps: this.taps, now: () => (this.#instant += 0.001), ...options });
    this.#tracers.push(tracer);
    return tracer;
  }

  source(kind: string): MemorySource {
    const source = this.#sources.get(kind);
    if (source === undefined) throw new TypeError(`this graph has no hops of ${kind}`);
    return source;
  }

  /** Shows the event at each of the hops, a millisecond after the one before. */
  show(event: InjectedEvent, ...hops: readonly string[]): void {
    hops.forEach((hop, at) => {
      const time = event.intendedAt + at + 1;
      this.pass(hop, event.correlationId, messageOf(event.payload), { earliest: time });
    });
  }

  /** Lets a message pass a hop, with the ids that the hop finds in it. */
  pass(hop: string, ids: Ids | Promise<Ids>, message: Message, at: Omit<ShownAt, 'payload'> = {}): void {
    this.source(kindOf(hop)).pass(hop, ids, message, at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tracer of this.#tracers) await tracer[Symbol.asyncDispose]();
    await this.taps[Symbol.asyncDispose]();
  }
}

/** The hops as sources, for a pipeline that is to be defined and not run. */
export function sourcesOf(hops: readonly HopSketch[]): ReadonlyMap<string, MemorySource> {
  const whole = hops.map((hop): HopDefinition => {
    const service = `${hop.name}-service`;
    return { stream: '*', place: (_, position) => ({ position }), decode: jsonOf, service, ...hop };
  });
  const byKind = Map.groupBy(whole, ({ name }) => kindOf(name));
  return new Map([...byKind].map(([kind, own]) => [kind, new MemorySource(kind, own)]));
}

function kindOf(hop: string): string {
  return hop.slice(0, hop.lastIndexOf('.'));
}
