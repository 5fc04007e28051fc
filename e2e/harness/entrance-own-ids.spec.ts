import { expect, test } from '@playwright/test';
import { composedId, type Ids } from '../../fixtures/trace/ids.ts';
import type { Entrance, Outcome, OutgoingEvent } from '../../fixtures/trace/types.ts';
import { expectHop, failure, messageOfFailure } from './matcher-world.ts';
import { MemoryGraph } from './memory-graph.ts';
import { trip, trips } from './memory-pipeline.ts';
import { messageOf } from './memory-source.ts';

const HOP = 'kafka.orders';
const HOPS = [{ name: HOP, after: 'api' }];

/** An entrance that names its events; what happens before it answers is the test's. */
class Shop implements Entrance {
  readonly answersWithIds = true;
  outcome: Outcome = 'acknowledged';
  name: (event: OutgoingEvent) => Ids = ({ index }) => 1_000 + index;
  meanwhile: (event: OutgoingEvent) => void | Promise<void> = () => undefined;

  async send(event: OutgoingEvent) {
    await this.meanwhile(event);
    return { outcome: this.outcome, summary: '201 Created', ids: this.name(event) };
  }
}

test('HA-03 an event is recognised by the name that the pipeline gave it, seen before the answer or behind it', async () => {
  const shop = new Shop();
  await using graph = new MemoryGraph({ entrances: { api: shop }, hops: HOPS });
  shop.meanwhile = ({ index, payload }) => {
    if (index === 0) graph.pass(HOP, '1000', messageOf(payload));
  };
  const events = await graph.tracer().injectMany(trips(2));
  const [early, late] = events;
  if (early === undefined || late === undefined) throw new TypeError('two were sent');
  expect(early.answer.ids).toBe(1_000);
  await expectHop(early).toReachExactlyOnce(HOP, { withinMs: 60_000 });
  graph.pass(HOP, 1_001n, messageOf(late.payload));
  await expectHop(events).toReachExactlyOnce(HOP, { withinMs: 60_000 });
});

test('HA-03 what was seen before the answer is seen in its order and at its time, and twice is twice', async () => {
  const shop = new Shop();
  await using graph = new MemoryGraph({ entrances: { api: shop }, hops: HOPS });
  shop.meanwhile = ({ payload }) => {
    graph.pass(HOP, '1000', messageOf(payload), { position: 5, earliest: 50 });
    graph.pass(HOP, 'a stranger', messageOf({}), { position: 6 });
    graph.pass(HOP, 1_000, messageOf(payload), { position: 7, earliest: 70 });
  };
  const tracer = graph.tracer();
  const event = await tracer.inject(trip());
  expect([...tracer.sightings(HOP).earliest.slice(0, 2)]).toEqual([50, 70]);
  expect(await failure(() => expectHop(event).toReachExactlyOnce(HOP, { withinMs: 60_000 }))).toContain('1 repeated');
});

test('HA-03 one event may have several names, and its own id is one of them', async () => {
  const shop = new Shop();
  shop.name = ({ key }) => [composedId('order', key), 118];
  const hops = [...HOPS, { name: 'table.orders', after: HOP }, { name: 'log.orders', after: HOP }];
  await using graph = new MemoryGraph({ entrances: { api: shop }, hops });
  const event = await graph.tracer().inject(trip('o-7'));
  graph.pass(HOP, composedId('order', Buffer.from('o-7')), messageOf(event.payload));
  graph.pass('table.orders', '118', messageOf(event.payload));
  graph.pass('log.orders', event.correlationId, messageOf(event.payload));
  for (const { name } of hops) await expectHop(event).toReachExactlyOnce(name, { withinMs: 60_000 });
});

test('HA-03 a name that stands for another event is refused, and one that is given twice is not', async () => {
  const shop = new Shop();
  await using graph = new MemoryGraph({ entrances: { api: shop }, hops: HOPS });
  const tracer = graph.tracer();
  shop.name = () => [7, '7'];
  await tracer.inject(trip());
  expect(await messageOfFailure(() => tracer.inject(trip()))).toContain(
    'correlation id 7 already stands for an event [E_CORRELATION_ID_TAKEN]',
  );
});

test('HA-03 a refused or unanswered event that has a name is found where it landed nevertheless', async () => {
  const shop = new Shop();
  await using graph = new MemoryGraph({ entrances: { api: shop }, hops: HOPS });
  const tracer = graph.tracer();
  const taken = await tracer.inject(trip());
  shop.outcome = 'refused';
  const refused = await tracer.inject(trip('trip-2'));
  for (const event of [taken, refused]) graph.pass(HOP, 1_000 + event.index, messageOf(event.payload));
  expect(await failure(() => expectHop([taken, refused]).toReachExactlyOnce(HOP, { withinMs: 60_000 }))).toContain(
    '  phantom  trip 7f3c…#1  refused by the entrance (201 Created), and yet here',
  );
});

test('HA-03 an entrance that names events without the platform’s knowing is refused: it could be seen too early', async () => {
  const shop: Entrance = { send: () => Promise.resolve({ outcome: 'acknowledged', summary: '201 Created', ids: 7 }) };
  await using graph = new MemoryGraph({ entrances: { api: shop }, hops: HOPS });
  const tracer = graph.tracer();
  expect(await messageOfFailure(() => tracer.inject(trip()))).toContain(
    'api answers with an id, and the platform does not know that it does [E_ENTRANCE]\n  fix: answersWithIds: true',
  );
});

test('HA-03 names end with their test', async () => {
  const shop = new Shop();
  await using graph = new MemoryGraph({ entrances: { api: shop }, hops: HOPS });
  const first = graph.tracer();
  await first.inject(trip());
  await first[Symbol.asyncDispose]();
  graph.pass(HOP, 1_000, messageOf({}));
  const second = graph.tracer();
  const event = await second.inject(trip());
  await expectHop(event).not.toReach(HOP);
  expect(first.sightings(HOP)).toHaveLength(0);
});
