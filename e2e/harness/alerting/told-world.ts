import { mergeExpects } from '@playwright/test';
import { mutedExpect } from '../../../fixtures/matchers/muted.ts';
import { routeExpect } from '../../../fixtures/matchers/route.ts';
import type { Muting } from '../../../fixtures/trace/muting.ts';
import { Taps } from '../../../fixtures/trace/taps.ts';
import { Tracer } from '../../../fixtures/trace/tracer.ts';
import type { EventSpec, HopDefinition, InjectedEvent } from '../../../fixtures/trace/types.ts';
import { slowClock } from '../memory-pipeline.ts';
import { jsonOf, memoryContext, MemorySource, messageOf, type ShownAt } from '../memory-source.ts';

export const expectTold = mergeExpects(routeExpect, mutedExpect);

/** A pipeline in memory of which some are told: `api` to `known.alerts`, and from there to `told.a` and `told.b`. */
export class ToldWorld implements AsyncDisposable {
  readonly source: MemorySource;
  readonly tracer: Tracer;
  /** What mutes events, by their correlation ids. */
  readonly mutings = new Map<string, Muting>();
  /** When every silence has begun. */
  silencedSince = 0;
  readonly #taps: Taps;

  constructor({ waitMs = 0 }: { readonly waitMs?: number } = {}) {
    const hop = { stream: '*', decode: jsonOf, ordered: false, place: (_: number, notice: number) => ({ notice }) };
    const told = (audience: string): HopDefinition => ({
      ...hop,
      name: `told.${audience}`,
      after: 'known.alerts',
      audience,
      service: `teller-of-${audience}`,
      clock: () => Promise.resolve({ ms: waitMs, text: `waits ${waitMs} ms` }),
    });
    const muting = {
      mutingOf: (events: readonly InjectedEvent[]) =>
        Promise.resolve(
          new Map(
            events.flatMap((event) => {
              const own = this.mutings.get(event.correlationId);
              return own === undefined ? [] : [[event, own] as const];
            }),
          ),
        ),
      silencedSince: () => Promise.resolve(this.silencedSince),
    };
    this.source = new MemorySource('told', [
      { ...hop, name: 'known.alerts', after: 'api', muting, service: 'manager' },
      told('a'),
      told('b'),
    ]);
    const api = { send: () => Promise.resolve({ outcome: 'acknowledged', summary: '200 OK' } as const) };
    this.#taps = new Taps({ pipeline: { entrances: { api }, sources: [this.source] }, context: memoryContext() });
    this.tracer = new Tracer({ taps: this.#taps, now: slowClock() });
  }

  async said(): Promise<InjectedEvent> {
    const event = await this.tracer.inject(ALERT);
    this.show('known.alerts', event, { earliest: event.sentAt });
    return event;
  }

  show(hop: string, event: InjectedEvent, at: Omit<ShownAt, 'payload'> = {}): void {
    this.source.pass(hop, event.correlationId, messageOf(event.payload), at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tracer[Symbol.asyncDispose]();
    await this.#taps[Symbol.asyncDispose]();
  }
}

const ALERT: EventSpec = { stream: 'alerts', key: 'a', payload: { labels: { severity: 'critical' } } };
