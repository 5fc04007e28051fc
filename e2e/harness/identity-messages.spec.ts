import type { Batch } from 'kafkajs';
import { expect, test } from '@playwright/test';
import { BatchRecorder } from '../../fixtures/technologies/kafka/batch-recorder.ts';
import { type Identify, jsonFieldId, keyId } from '../../fixtures/trace/identity.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';
import { expectHop, failure } from './matcher-world.ts';
import type { InjectedEvents, Message } from '../../fixtures/trace/types.ts';
import { type HopSketch, MemoryGraph } from './memory-graph.ts';
import { trip, trips } from './memory-pipeline.ts';
import { jsonOf, messageOf } from './memory-source.ts';

const HOP = 'websocket.frames';
const SEEN = { earliest: 990, latest: 1_000 };
/** Frames hold an array of entries, one an event. */
const HOPS: readonly HopSketch[] = [
  {
    name: HOP,
    after: 'api',
    itemName: 'entry',
    decode: (message, _, { correlationId }) =>
      (jsonOf(message) as readonly Entry[]).find(({ id }) => id === correlationId)?.content,
  },
];

interface Entry {
  readonly id: string;
  readonly content: unknown;
}

/** A frame with these events as the pipeline sends it. */
function frame(events: InjectedEvents): Message {
  return messageOf(events.map(({ correlationId, payload }): Entry => ({ id: correlationId, content: payload })));
}

/** A batch as kafkajs hands it over. */
function batch(...messages: readonly { readonly key: Buffer | null; readonly value: Buffer | null }[]): Batch {
  const whole = messages.map((message, at) => ({ ...message, headers: {}, timestamp: '1000', offset: `${at}` }));
  return { topic: 'orders', partition: 2, messages: whole } as unknown as Batch;
}

function idsOf(events: InjectedEvents): string[] {
  return events.map(({ correlationId }) => correlationId);
}

function watching(identify: Identify) {
  const router = new TraceRouter();
  const log = router.open(true);
  return { router, log, recorder: new BatchRecorder(router, new Map([['orders', { hop: HOP, identify }]])) };
}

test('HA-02 a tombstone is a message of its event with a null value, and an empty value is something else', () => {
  const { router, log, recorder } = watching(keyId);
  const { index } = router.adopt(log, 'order-7');
  const key = Buffer.from('order-7');
  recorder.take(batch({ key, value: Buffer.from('{}') }, { key, value: Buffer.alloc(0) }, { key, value: null }), SEEN);
  const seen = log.at(HOP);
  expect(seen.rowsOf(index).map((row) => seen.message(row)?.value)).toEqual([Buffer.from('{}'), Buffer.alloc(0), null]);
  expect(seen.message(2)).toMatchObject({ key, time: 1_000, timeKind: 'written' });
});

test('HA-02 a message at which identify throws has no id, and those behind it are seen', () => {
  const { router, log, recorder } = watching(({ value }) => (JSON.parse(value?.toString() ?? '') as { id: string }).id);
  const { correlationId } = router.mint(log);
  const malformed = { key: null, value: Buffer.from('{"id":') };
  recorder.take(batch(malformed, { key: null, value: Buffer.from(JSON.stringify({ id: correlationId })) }), SEEN);
  expect([router.messagesAt(HOP), log.at(HOP).length, recorder.seen]).toEqual([2, 1, 2]);
});

test('HA-02 all events of one message are seen, and it is one message among the others', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const tracer = graph.tracer();
  const events = await tracer.injectMany(trips(3));
  const [first] = events;
  if (first === undefined) throw new TypeError('three were sent');
  graph.pass(HOP, 'a stranger', messageOf([]), { position: 6 });
  graph.pass(HOP, [...idsOf(events), 'a stranger'], frame(events), { position: 7 });
  await expectHop(events).toReachExactlyOnce(HOP, { withinMs: 60_000 });
  expect(tracer.othersSince(first, HOP)).toEqual({ others: 1, siblings: 2 });
  expect(events.map((event) => tracer.placeOf(event, HOP))).toEqual(Array(3).fill({ position: 7 }));
});

test('HA-02 an event that is twice in one message is there twice, and the message says which entry', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const event = await graph.tracer().inject(trip());
  const at = { position: 7, earliest: event.intendedAt + 3 };
  graph.pass(HOP, [event.correlationId, 'a stranger', event.correlationId.toUpperCase()], frame([event]), at);
  expect(await failure(() => expectHop(event).toReachExactlyOnce(HOP, { withinMs: 60_000 }))).toContain(
    '  repeated  trip 7f3c…  2 times (position 7, +3 ms, then position 7 entry 2, +3 ms); once at api.trips\n',
  );
});

test('HA-02 one message that is read twice is no repetition, whatever number of events it holds', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const events = await graph.tracer().injectMany(trips(2));
  for (const _reading of ['first', 'second']) graph.pass(HOP, idsOf(events), frame(events), { position: 7 });
  await expectHop(events).toReachExactlyOnce(HOP, { withinMs: 60_000 });
});

test('HA-02 of several events in one message each is compared with its own content', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const events = await graph.tracer().injectMany(trips(2));
  const [first, second] = events;
  if (first === undefined || second === undefined) throw new TypeError('two were sent');
  const swapped = [
    { id: first.correlationId, content: first.payload },
    { id: second.correlationId, content: first.payload },
  ];
  graph.pass(HOP, idsOf(events), messageOf(swapped), { position: 7, earliest: second.intendedAt + 3 });
  await expectHop(first).toReachExactlyOnce(HOP, { withinMs: 60_000 });
  expect(await failure(() => expectHop(second).toReachExactlyOnce(HOP, { withinMs: 60_000 }))).toContain(
    '  altered  trip 7f3c…#1  (position 7, +3 ms) sequence: sent 1, received 0; unaltered at api.trips\n',
  );
});

test('HA-02 ids that take time to find keep the order of their hop, and a fence waits for them', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const tracer = graph.tracer();
  const events = await tracer.injectMany(
    trips(3, () => 'one key'),
    { concurrency: 1 },
  );
  const [slow, quick] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const [first = '', second = '', third = ''] = events.map(({ correlationId }) => correlationId);
  graph.pass(HOP, slow.promise, messageOf(1));
  graph.pass(HOP, quick.promise, messageOf(2));
  graph.pass(HOP, third, messageOf(3));
  quick.resolve(second);
  const settled = tracer.settle(HOP, 60_000);
  expect(tracer.sightings(HOP)).toHaveLength(0);
  slow.resolve(first);
  await settled;
  expect([...tracer.sightings(HOP).event.slice(0, 3)]).toEqual([0, 1, 2]);
  await expectHop(events).toArriveInOrder(HOP);
});

test('HA-02 an id that cannot be found in time or at all leaves a message of nobody’s', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const tracer = graph.tracer();
  const event = await tracer.inject(trip());
  graph.pass(HOP, Promise.reject(new Error('no such schema')), messageOf({}));
  graph.pass(HOP, [], messageOf({}));
  graph.show(event, HOP);
  await tracer.settle(HOP, 60_000);
  const unreadable = { messages: 1, why: 'no such schema' };
  expect(tracer.othersSince(event, HOP)).toEqual({ others: 2, siblings: 0, unreadable });
  await expectHop(event).toReach(HOP, { withinMs: 60_000 });
});

test('HA-02 behind a message of which no id can be found the order of the hop is kept', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const tracer = graph.tracer();
  const events = await tracer.injectMany(
    trips(2, () => 'one key'),
    { concurrency: 1 },
  );
  const slow = Promise.withResolvers<string>();
  const [first = '', second = ''] = events.map(({ correlationId }) => correlationId);
  graph.pass(HOP, slow.promise, messageOf(1));
  graph.pass(HOP, Promise.reject(new Error('no such schema')), messageOf({}));
  graph.pass(HOP, Promise.resolve(second), messageOf(2));
  // Whoever is not kept waiting by the first has gone by.
  await new Promise(setImmediate);
  expect(tracer.sightings(HOP)).toHaveLength(0);
  slow.resolve(first);
  await tracer.settle(HOP, 60_000);
  await expectHop(events).toArriveInOrder(HOP);
});

test('HA-02 an id of the pipeline’s own is found as a number, as text and as bytes', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const tracer = graph.tracer();
  const event = await tracer.inject(trip(), { correlationId: '9007199254740993' });
  const identify = jsonFieldId('id');
  const found = await identify({ ...messageOf(null), value: Buffer.from('{"id":9007199254740993}') });
  for (const id of [9007199254740993n, '9007199254740993', Buffer.from('9007199254740993'), found]) {
    graph.pass(HOP, id, messageOf({}));
  }
  graph.pass(HOP, '9007199254740992', messageOf({}));
  expect(tracer.sightings(HOP).rowsOf(event.index)).toHaveLength(4);
});
