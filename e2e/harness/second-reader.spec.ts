import { expect, test } from '@playwright/test';
import { reachExpect } from '../../fixtures/matchers/reach.ts';
import { askedOf } from '../../fixtures/technologies/iceberg/second-reader.ts';
import { Taps } from '../../fixtures/trace/taps.ts';
import { Tracer } from '../../fixtures/trace/tracer.ts';
import type { InjectedEvent, PipelineContext } from '../../fixtures/trace/types.ts';
import { failure } from './matcher-world.ts';
import { trips } from './memory-pipeline.ts';
import { jsonOf, memoryContext, MemorySource } from './memory-source.ts';

const HOP = 'lake.trips';
const WITHIN_MS = 30;

test('what is missing for one reader and there for the other is not missing: the readers differ', async () => {
  await using world = new World(({ events }) => line(events[1]) + line(events[2]));
  const events = await world.tracer.injectMany(trips(3));
  world.source.show(events[0] ?? never());
  expect(await failure(() => reachExpect(events).toReach(HOP, { withinMs: WITHIN_MS }))).toContain(
    'what is missing at lake.trips for one reader is there for another [E_READERS_DIFFER]\n  events: 2\n',
  );
  expect(world.asked).toEqual([['rows', 'of', '2']]);
});

test('what is missing for both is missing', async () => {
  await using world = new World(({ events }) => line(events[0]));
  const events = await world.tracer.injectMany(trips(2));
  world.source.show(events[0] ?? never());
  expect(await failure(() => reachExpect(events).toReach(HOP, { withinMs: WITHIN_MS }))).toContain('1 missing');
});

test('what has come by the time in which the other was asked is there for both', async () => {
  await using world = new World(({ events, source }) => {
    source.onDrain = () => {
      for (const event of events) source.show(event);
    };
    return events.map(line).join('');
  });
  const events = await world.tracer.injectMany(trips(1));
  expect(await failure(() => reachExpect(events).toReach(HOP, { withinMs: WITHIN_MS }))).not.toContain('E_READERS');
});

test('a reader that cannot be asked leaves a doubt, and the verdict stands', async () => {
  await using world = new World(() => Promise.reject(new Error('trades-api does not run')));
  const events = await world.tracer.injectMany(trips(2));
  world.source.show(events[0] ?? never());
  const text = await failure(() => reachExpect(events).toReach(HOP, { withinMs: WITHIN_MS }));
  expect(text).toContain('1 missing');
  expect(text).toContain('the other reader of lake.trips could not be asked: trades-api does not run');
});

test('nobody is asked when nothing is missing', async () => {
  await using world = new World(() => '');
  const events = await world.tracer.injectMany(trips(2));
  for (const event of events) world.source.show(event);
  await reachExpect(events).toReach(HOP, { withinMs: WITHIN_MS });
  expect(world.asked).toEqual([]);
});

function line(event: InjectedEvent | undefined): string {
  return `${JSON.stringify({ id: event?.correlationId })}\n`;
}

function never(): never {
  throw new Error('an injected event is absent');
}

/** What a program prints that is asked for the events of the test. */
type Printed = (world: World) => string | Promise<string>;

/** A table with two readers: a source that shows rows, and a program that prints them. */
class World implements AsyncDisposable {
  readonly asked: (readonly string[])[] = [];
  readonly source: MemorySource;
  readonly tracer: Tracer;
  readonly #taps: Taps;

  constructor(printed: Printed) {
    const second = {
      service: 'reader',
      command: (events: readonly InjectedEvent[]) => ['rows', 'of', `${events.length}`],
    };
    const hop = {
      name: HOP,
      after: 'door',
      stream: 'trips',
      place: (_: number, position: number) => ({ position }),
      decode: jsonOf,
      alsoAsk: askedOf(second, ({ id }) => (typeof id === 'string' ? id : undefined)),
    };
    this.source = new MemorySource('lake', [hop]);
    const context: PipelineContext = {
      ...memoryContext(),
      run: async (_, command) => {
        this.asked.push(command);
        return await printed(this);
      },
    };
    const send = () => Promise.resolve({ outcome: 'acknowledged', summary: 'taken' } as const);
    this.#taps = new Taps({ pipeline: { entrances: { door: { send } }, sources: [this.source] }, context });
    this.tracer = new Tracer({ taps: this.#taps });
  }

  get events(): readonly InjectedEvent[] {
    return this.tracer.sent.events();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tracer[Symbol.asyncDispose]();
    await this.#taps[Symbol.asyncDispose]();
  }
}
