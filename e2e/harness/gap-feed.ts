import type { DisclosedGap } from '../../fixtures/checks/gaps/judge-gaps.ts';
import { Taps } from '../../fixtures/trace/taps.ts';
import { Tracer } from '../../fixtures/trace/tracer.ts';
import type { InjectedEvent } from '../../fixtures/trace/types.ts';
import { slowClock } from './memory-pipeline.ts';
import { jsonOf, memoryContext, MemorySource } from './memory-source.ts';

/** Where the feed is read. */
export const HOP = 'api.trips';

/** A feed whose API says that it lacks events by their number. */
export class GapFeed implements AsyncDisposable {
  told: readonly number[] | undefined;
  fails = false;
  readonly source: MemorySource;
  readonly tracer: Tracer;
  readonly #taps: Taps;

  constructor(told: readonly number[] | undefined) {
    this.told = told;
    const gaps = (): Promise<readonly DisclosedGap<InjectedEvent>[]> => {
      if (this.fails) return Promise.reject(new Error('the API is away'));
      const ones = (this.told ?? []).map((at) => ({
        name: `trip ${at}`,
        covers: ({ index }: InjectedEvent) => index === at,
      }));
      return Promise.resolve(ones);
    };
    const place = (_: number, position: number) => ({ position });
    const hop = { name: HOP, after: 'door', stream: 'trips', place, decode: jsonOf };
    this.source = new MemorySource('api', [told === undefined ? hop : { ...hop, gaps }]);
    const send = () => Promise.resolve({ outcome: 'acknowledged', summary: '202 Accepted' } as const);
    this.#taps = new Taps({
      pipeline: { entrances: { door: { send } }, sources: [this.source] },
      context: memoryContext(),
    });
    this.tracer = new Tracer({ taps: this.#taps, now: slowClock() });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tracer[Symbol.asyncDispose]();
    await this.#taps[Symbol.asyncDispose]();
  }
}
