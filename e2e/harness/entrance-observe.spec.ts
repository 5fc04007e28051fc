import { expect, test } from '@playwright/test';
import type { EmittedEvent, Entrance } from '../../fixtures/trace/types.ts';
import { expectHop, failure, messageOfFailure } from './matcher-world.ts';
import { MemoryGraph, OPEN_DOOR } from './memory-graph.ts';
import { trip } from './memory-pipeline.ts';
import { messageOf } from './memory-source.ts';

const HOP = 'kafka.ticks';
const HOPS = [{ name: HOP, after: 'exchange' }];

/** A source that nobody may write to: it emits what the test lets it emit, and delivers it when it is drained. */
class Exchange implements Entrance {
  readonly underWay: EmittedEvent[] = [];
  closed = 0;
  #emit: (event: EmittedEvent) => void = () => undefined;

  observe(_context: unknown, emit: (event: EmittedEvent) => void) {
    this.#emit = emit;
    return Promise.resolve({
      drain: () => {
        for (const event of this.underWay.splice(0)) emit(event);
        return Promise.resolve();
      },
      [Symbol.asyncDispose]: () => {
        this.closed += 1;
        return Promise.resolve();
      },
    });
  }

  trade(number: number, more: Partial<EmittedEvent> = {}): EmittedEvent {
    const event: EmittedEvent = {
      stream: 'ticks',
      key: 'BTC',
      payload: { number },
      ids: ['BTC', number].join('|'),
      at: 1_000 + number,
      summary: `trade ${number}`,
      ...more,
    };
    this.#emit(event);
    return event;
  }
}

test('HA-03 what a live source emits is the log of what was sent, and matchers take it as they take injected events', async () => {
  const exchange = new Exchange();
  await using graph = new MemoryGraph({ entrances: { exchange }, hops: HOPS });
  const tracer = graph.tracer();
  await using observed = await tracer.observe();
  graph.pass(HOP, 'BTC|0', messageOf({ number: 0 }), { earliest: 1_004 });
  for (const number of [0, 1, 2]) exchange.trade(number);
  for (const number of [2, 1]) graph.pass(HOP, `BTC|${number}`, messageOf({ number }), { earliest: 1_005 });
  const events = await observed.emitted(3, 60_000);
  expect(events).toEqual(tracer.sent.events());
  expect(events[1]).toMatchObject({
    entrance: 'exchange',
    index: 1,
    intendedAt: 1_001,
    sentAt: 1_001,
    answeredAt: 1_001,
  });
  await expectHop(events).toReach(HOP, { withinMs: 60_000 });
  expect(await failure(() => expectHop(events).toReachExactlyOnce(HOP, { withinMs: 60_000 }))).toContain(
    '1 reordered\n  reordered  tick BTC|…#1  (position 3, +4 ms) behind tick BTC|…#2 of the same key BTC',
  );
});

test('HA-03 an emission that is lost further down is missing, and the source had it last', async () => {
  const exchange = new Exchange();
  await using graph = new MemoryGraph({ entrances: { exchange }, hops: HOPS });
  await using observed = await graph.tracer().observe('exchange');
  exchange.trade(7);
  expect(await failure(() => expectHop(observed.events).toReachExactlyOnce(HOP, { withinMs: 5 }))).toContain(
    '1 missing\n  missing  tick BTC|…  last seen at exchange.ticks (trade 7)\n',
  );
});

test('HA-03 an event that the source emits again is one event, and the repetition is counted', async () => {
  const exchange = new Exchange();
  await using graph = new MemoryGraph({ entrances: { exchange }, hops: HOPS });
  await using observed = await graph.tracer().observe();
  for (const number of [1, 2, 1, 1]) exchange.trade(number);
  expect([observed.events.length, observed.repeated]).toEqual([2, 2]);
  for (const number of [1, 2]) graph.pass(HOP, `BTC|${number}`, messageOf({ number }), { earliest: 1_005 });
  await expectHop(observed.events).toReachExactlyOnce(HOP, { withinMs: 60_000 });
});

test('HA-03 to stop is to take note first of what had been emitted by then', async () => {
  const exchange = new Exchange();
  await using graph = new MemoryGraph({ entrances: { exchange }, hops: HOPS });
  const observed = await graph.tracer().observe();
  exchange.trade(1);
  exchange.underWay.push({ ...exchange.trade(1), ids: 'BTC|2' });
  expect(await observed.stop()).toHaveLength(2);
  await observed[Symbol.asyncDispose]();
  expect(exchange.closed).toBe(1);
});

test('HA-03 a source that does not get through is an error, and is closed all the same', async () => {
  const exchange = new Exchange();
  const stuck: Entrance = {
    observe: async (context, emit) => ({
      ...(await exchange.observe(context, emit)),
      drain: () => Promise.reject(new Error('trade 7 did not come')),
    }),
  };
  await using graph = new MemoryGraph({ entrances: { exchange: stuck }, hops: HOPS });
  const tracer = graph.tracer();
  const observed = await tracer.observe();
  await expect(observed.stop()).rejects.toThrow('trade 7 did not come');
  await tracer[Symbol.asyncDispose]();
  expect(exchange.closed).toBe(1);
});

test('HA-03 an emission that cannot be taken is thrown where the test waits, and not into the source', async () => {
  const exchange = new Exchange();
  await using graph = new MemoryGraph({ entrances: { exchange }, hops: HOPS });
  const observed = await graph.tracer().observe();
  expect(() => exchange.trade(1, { ids: [] })).not.toThrow();
  const refusal = 'exchange emits an event without an id [E_ENTRANCE]';
  await expect(observed.emitted(1, 60_000)).rejects.toThrow(refusal);
  await expect(observed.stop()).rejects.toThrow(refusal);
});

test('HA-03 to wait for emissions in vain says how many there were', async () => {
  const exchange = new Exchange();
  await using graph = new MemoryGraph({ entrances: { exchange }, hops: HOPS });
  await using observed = await graph.tracer().observe();
  exchange.trade(1);
  await expect(observed.emitted(2, 20)).rejects.toThrow(
    /gave up waiting until exchange has emitted 2 events \[E_WAIT_TIMEOUT\][^]*lastSeen: 1/,
  );
});

test('HA-03 what cannot be observed, or not without a name, is refused', async () => {
  const [one, two] = [new Exchange(), new Exchange()];
  await using graph = new MemoryGraph({ entrances: { one, two, api: OPEN_DOOR }, hops: [{ name: HOP, after: [] }] });
  const tracer = graph.tracer();
  const refusal = (entrance?: string) => messageOfFailure(() => tracer.observe(entrance));
  expect(await refusal()).toContain('several entrances can be observed [E_ENTRANCE]\n  entrances: one, two, api');
  expect(await refusal('api')).toContain('api is no entrance that can be observed [E_ENTRANCE]');
  expect((await tracer.inject(trip())).entrance).toBe('api');
  await tracer.observe('two');
});
