import { expect, test } from '@playwright/test';
import type { Entrance, EventSpec, OutgoingEvent } from '../../fixtures/trace/types.ts';
import { messageOfFailure } from './matcher-world.ts';
import { MemoryGraph } from './memory-graph.ts';
import { trip } from './memory-pipeline.ts';

const HOPS = [{ name: 'kafka.all', after: [] }];

/** Takes everything, and tells what. */
function door(taken: string[], name: string, more: Partial<Entrance> = {}): Entrance {
  return {
    send: ({ stream }: OutgoingEvent) => {
      taken.push(`${name} ${stream}`);
      return Promise.resolve({ outcome: 'acknowledged', summary: '202 Accepted' });
    },
    ...more,
  };
}

const WATCHED: Entrance = {
  observe: () => Promise.resolve({ drain: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() }),
};

function of(stream: string, more: Partial<EventSpec> = {}): EventSpec {
  return { ...trip(), stream, ...more };
}

test('HA-03 an event goes in by the entrance of its stream, by the only other one, or by the one that it names', async () => {
  const taken: string[] = [];
  await using graph = new MemoryGraph({
    entrances: {
      orders: door(taken, 'orders', { streams: ['orders', 'refunds'] }),
      feed: WATCHED,
      other: door(taken, 'other'),
    },
    hops: HOPS,
  });
  const events = await graph
    .tracer()
    .injectMany([of('orders'), of('refunds'), of('ticks'), of('orders', { entrance: 'other' })], { concurrency: 1 });
  expect(taken).toEqual(['orders orders', 'orders refunds', 'other ticks', 'other orders']);
  expect(events.map(({ entrance }) => entrance)).toEqual(['orders', 'orders', 'other', 'other']);
});

const REFUSED: readonly (readonly [
  what: string,
  entrances: Readonly<Record<string, Entrance>>,
  spec: EventSpec,
  words: string,
])[] = [
  [
    'several that could be meant',
    { a: door([], 'a'), b: door([], 'b') },
    of('trips'),
    'several entrances take events of trips [E_ENTRANCE]\n  entrances: a, b\n  fix: name one: inject({ …, entrance })',
  ],
  [
    'two that both list the stream',
    { a: door([], 'a', { streams: ['trips'] }), b: door([], 'b', { streams: ['trips'] }) },
    of('trips'),
    'several entrances take events of trips [E_ENTRANCE]',
  ],
  [
    'none that takes the stream',
    { a: door([], 'a', { streams: ['orders'] }), feed: WATCHED },
    of('trips'),
    'no entrance takes events of trips [E_ENTRANCE]\n  entrances: a, feed',
  ],
  [
    'a name that does not exist',
    { a: door([], 'a') },
    of('trips', { entrance: 'b' }),
    'the platform has no entrance b [E_ENTRANCE]\n  entrances: a',
  ],
  [
    'one that can only be watched',
    { feed: WATCHED },
    of('trips', { entrance: 'feed' }),
    'this entrance can only be observed [E_ENTRANCE]',
  ],
];

for (const [what, entrances, spec, words] of REFUSED) {
  test(`HA-03 refused, and nothing is sent: ${what}`, async () => {
    await using graph = new MemoryGraph({ entrances, hops: HOPS });
    const tracer = graph.tracer();
    expect(await messageOfFailure(() => tracer.inject(spec))).toContain(words);
    expect(tracer.sent.events()).toEqual([]);
  });
}

test('HA-03 an entrance that neither sends nor watches is refused when the platform is defined', () => {
  expect(() => new MemoryGraph({ entrances: { api: {} }, hops: HOPS })).toThrow(
    'the entrance api neither sends nor observes [E_ENTRANCE]\n  fix: give it send, sendTogether or observe',
  );
});
