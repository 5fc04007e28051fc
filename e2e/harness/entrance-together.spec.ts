import { expect, test } from '@playwright/test';
import type { Entrance, Outcome, OutgoingEvent } from '../../fixtures/trace/types.ts';
import { expectHop, failure, messageOfFailure } from './matcher-world.ts';
import { MemoryGraph, OPEN_DOOR } from './memory-graph.ts';
import { trip, trips } from './memory-pipeline.ts';
import { messageOf } from './memory-source.ts';

const HOP = 'kafka.trips';
const HOPS = [{ name: HOP, after: 'database' }];

/** Takes groups as a database takes transactions; `outcome` is how they end. */
class Database implements Entrance {
  readonly answersWithIds = true;
  outcome: Outcome = 'acknowledged';
  readonly groups: (readonly OutgoingEvent[])[] = [];

  sendTogether(events: readonly OutgoingEvent[]) {
    this.groups.push(events);
    const ids = events.map(({ key }) => `row-${key}`);
    return Promise.resolve({ outcome: this.outcome, summary: `transaction ${this.groups.length}`, ids });
  }
}

test('HA-03 a group is sent as one, acknowledged as one, and each of its events is found by its own name', async () => {
  const database = new Database();
  await using graph = new MemoryGraph({ entrances: { database }, hops: HOPS });
  const events = await graph.tracer().injectTogether(trips(3));
  expect(database.groups.map((group) => group.length)).toEqual([3]);
  const [first] = events;
  for (const { answer, sentAt, answeredAt } of events) {
    expect({ sentAt, answeredAt }).toEqual({ sentAt: first?.sentAt, answeredAt: first?.answeredAt });
    expect(answer).toMatchObject({ outcome: 'acknowledged', summary: 'transaction 1' });
  }
  for (const { key, payload } of events) graph.pass(HOP, `row-${key}`, messageOf(payload));
  await expectHop(events).toReachExactlyOnce(HOP, { withinMs: 60_000 });
});

test('HA-03 of a group that was refused all are refused, and what is seen of it is a phantom', async () => {
  const database = new Database();
  await using graph = new MemoryGraph({ entrances: { database }, hops: HOPS });
  const tracer = graph.tracer();
  const kept = await tracer.injectTogether([trip('kept')]);
  database.outcome = 'refused';
  const rolledBack = await tracer.injectTogether(trips(2));
  expect(rolledBack.map(({ answer }) => answer.outcome)).toEqual(['refused', 'refused']);
  for (const { key, payload } of [...kept, ...rolledBack.slice(1)]) graph.pass(HOP, `row-${key}`, messageOf(payload));
  expect(
    await failure(() => expectHop([...kept, ...rolledBack]).toReachExactlyOnce(HOP, { withinMs: 60_000 })),
  ).toContain(
    'received 1 of 1 after N ms: 1 phantom\n  phantom  trip 7f3c…#2  refused by the entrance (transaction 2), and yet here',
  );
});

test('HA-03 a group without a certain answer may be there or not, and there once at most', async () => {
  const database = new Database();
  await using graph = new MemoryGraph({ entrances: { database }, hops: HOPS });
  const tracer = graph.tracer();
  const sure = await tracer.injectTogether([trip('sure'), trip('sure too')]);
  database.outcome = 'indeterminate';
  const unsure = await tracer.injectTogether(trips(2));
  const all = [...sure, ...unsure];
  for (const { key, payload } of all.slice(0, 3)) graph.pass(HOP, `row-${key}`, messageOf(payload));
  await expectHop(all).toReachExactlyOnce(HOP, { withinMs: 60_000 });
  graph.pass(HOP, 'row-trip-0', messageOf(unsure[0]?.payload));
  expect(await failure(() => expectHop(all).toReachExactlyOnce(HOP, { withinMs: 60_000 }))).toContain('1 repeated');
});

test('HA-03 an entrance that only takes groups takes single events as groups of one', async () => {
  const database = new Database();
  await using graph = new MemoryGraph({ entrances: { database }, hops: HOPS });
  const events = await graph.tracer().injectMany(trips(2));
  expect(database.groups.map((group) => group.length)).toEqual([1, 1]);
  expect(events.map(({ answer }) => answer.ids)).toEqual(['row-trip-0', 'row-trip-1']);
});

test('HA-03 a group that no entrance can take as one is refused before anything is sent', async () => {
  const database = new Database();
  const entrances = { database: Object.assign(database, { streams: ['trips'] }), api: OPEN_DOOR };
  await using graph = new MemoryGraph({ entrances, hops: HOPS });
  const tracer = graph.tracer();
  const refusal = (...streams: readonly string[]) =>
    messageOfFailure(() => tracer.injectTogether(streams.map((stream) => ({ ...trip(), stream }))));
  expect(await refusal('trips', 'ticks')).toContain(
    'the entrance database does not take these events together [E_ENTRANCE]\n  streams: trips, ticks',
  );
  expect(await refusal('ticks', 'ticks')).toContain(
    'the entrance api does not take these events together [E_ENTRANCE]',
  );
  expect(await refusal()).toContain('injectTogether was given no events [E_EMPTY_INPUT]');
  expect(database.groups).toEqual([]);
});
