import { expect, test } from '@playwright/test';
import { now } from '../../fixtures/core/clock.ts';
import { startLoad } from '../../fixtures/load/background-load.ts';
import { runLoad } from '../../fixtures/load/run-load.ts';
import { idText } from '../../fixtures/trace/ids.ts';
import { type ReadRecord, tracedLedger } from '../../fixtures/trace/traced-ledger.ts';
import type {
  EmittedEvent,
  Entrance,
  EntranceAnswer,
  InjectedEvent,
  OutgoingEvent,
} from '../../fixtures/trace/types.ts';
import { expectHop } from './matcher-world.ts';
import { MemoryGraph } from './memory-graph.ts';
import { trip } from './memory-pipeline.ts';
import { messageOf } from './memory-source.ts';

const HOP = 'kafka.trips';
const HOPS = [{ name: HOP, after: 'api' }];
const TAKEN: EntranceAnswer = { outcome: 'acknowledged', summary: 'taken' };

/** Entrances of each kind, and the id by which an event is found behind them. */
const KINDS: Readonly<
  Record<string, { readonly entrance: Entrance; readonly idOf: (event: OutgoingEvent) => string }>
> = {
  'that takes our ids': {
    entrance: { send: () => Promise.resolve(TAKEN) },
    idOf: ({ correlationId }) => correlationId,
  },
  'that names its events': {
    entrance: { answersWithIds: true, send: ({ index }) => Promise.resolve({ ...TAKEN, ids: `order-${index}` }) },
    idOf: ({ index }) => `order-${index}`,
  },
  'that only takes groups': {
    entrance: {
      answersWithIds: true,
      sendTogether: (events) => Promise.resolve({ ...TAKEN, ids: events.map(({ index }) => 1_000 + index) }),
    },
    idOf: ({ index }) => `${1_000 + index}`,
  },
};

/** A topic of one partition with these ids, in this order. */
function topicOf(ids: readonly string[]) {
  const records = ids.map((id, offset): ReadRecord => ({ partition: 0, offset, key: 'k', headers: { id } }));
  return { topic: 'trips', from: [0], ends: [ids.length], records };
}

const correlationId = ({ headers }: ReadRecord) => headers.id;

for (const [kind, { entrance, idOf }] of Object.entries(KINDS)) {
  test(`HA-03 load, its matchers and its ledger work with an entrance ${kind}`, async () => {
    await using graph = new MemoryGraph({ entrances: { api: entrance }, hops: HOPS });
    const tracer = graph.tracer({ now });
    const of = (rider: string) => (at: number) => trip(`${rider}-${at % 5}`, { at });
    await using traffic = startLoad(tracer, of('background'), { perSecond: 500 });
    await traffic.progress({ acknowledged: 5, withinMs: 20_000 });
    const { events } = await runLoad(tracer, of('run'), { perSecond: 500, count: 20 });
    const all = [...(await traffic.stop()), ...events];
    for (const event of all) {
      graph.pass(HOP, idOf(event), messageOf(event.payload), { earliest: event.intendedAt + 1 });
    }
    await expectHop(all).toReachExactlyOnce(HOP, { withinMs: 60_000 });
    expect(tracer.sent.events()).toHaveLength(all.length);

    const written = [...events.map(idOf), 'a stranger'];
    expect(tracedLedger('trips', events, topicOf(written), { correlationId }).verdict()).toMatchObject({
      valid: true,
      others: 1,
    });
    // The first is left out, and the last is there twice.
    const flawed = [...written.slice(1), idOf(events.at(-1) ?? expectEvents())];
    const { anomalies } = tracedLedger('trips', events, topicOf(flawed), { correlationId }).verdict();
    expect(anomalies.map(({ name, event }) => [name, event])).toEqual([
      ['duplicate', events.at(-1)?.index],
      ['lost-write', events[0]?.index],
    ]);
  });
}

test('HA-03 what was observed has its ledger too, by any of its names', async () => {
  let emit: (event: EmittedEvent) => void = () => undefined;
  const exchange: Entrance = {
    observe: (_, emitting) => {
      emit = emitting;
      return Promise.resolve({ drain: () => Promise.resolve(), [Symbol.asyncDispose]: () => Promise.resolve() });
    },
  };
  await using graph = new MemoryGraph({ entrances: { api: exchange }, hops: HOPS });
  await using observed = await graph.tracer().observe();
  for (const number of [1, 2, 3]) {
    emit({ stream: 'trips', key: 'BTC', payload: {}, ids: [`BTC|${number}`, 7_000 + number], at: number });
  }
  const { events } = observed;
  const ledgerOf = (ids: readonly string[]) => tracedLedger('trips', events, topicOf(ids), { correlationId });
  expect(ledgerOf(['BTC|1', '7002', 'BTC|3']).verdict()).toMatchObject({ valid: true });
  expect(ledgerOf(['BTC|1', '7003']).verdict().anomalies).toMatchObject([{ name: 'lost-write', event: 1 }]);
  expect(idText(events[1]?.correlationId ?? '')).toBe('BTC|2');
});

function expectEvents(): InjectedEvent {
  throw new TypeError('a load has events');
}
