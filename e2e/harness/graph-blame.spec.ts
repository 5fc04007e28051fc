import { expect, test } from '@playwright/test';
import { failuresOf } from '../../fixtures/checks/hop-failure.ts';
import { deadLetterRemark } from '../../fixtures/technologies/kafka/dead-letters.ts';
import type { EntranceAnswer } from '../../fixtures/trace/types.ts';
import { expectHop, failure, messageOfFailure } from './matcher-world.ts';
import { type HopSketch, MemoryGraph } from './memory-graph.ts';
import { trip, trips } from './memory-pipeline.ts';
import { messageOf } from './memory-source.ts';

/** Kafka, and behind it a branch to the WebSocket and one to the tables, which meet again in a report. */
const BRANCHES: readonly HopSketch[] = [
  { name: 'kafka.trips', after: 'api', service: 'api' },
  { name: 'redis.trips', after: 'kafka.trips', service: 'processor' },
  { name: 'websocket.trips', after: 'redis.trips', service: 'gateway' },
  { name: 'bronze.trips', after: 'kafka.trips', service: 'spark' },
  { name: 'report.trips', after: ['websocket.trips', 'bronze.trips'], service: 'reporter' },
  { name: 'kafka.dead', after: 'kafka.trips', side: true, service: 'processor' },
];

interface Case {
  readonly what: string;
  readonly seenAt: readonly string[];
  readonly missingAt: string;
  readonly lastSeenAt: string;
  /** Where it was last seen on the way to the hop, where that is not the same. */
  readonly lastGoodHop?: string;
  /** The first hop that lacks it, and the service that should have brought it there. */
  readonly culprit: string;
  readonly service: string;
}

const CASES: readonly Case[] = [
  {
    what: 'behind a fan-out the branch beside it is not where it was last seen',
    seenAt: ['kafka.trips', 'redis.trips', 'websocket.trips'],
    missingAt: 'bronze.trips',
    lastSeenAt: 'kafka.trips',
    culprit: 'bronze.trips',
    service: 'spark',
  },
  {
    what: 'on the other branch neither',
    seenAt: ['kafka.trips', 'bronze.trips'],
    missingAt: 'websocket.trips',
    lastSeenAt: 'kafka.trips',
    culprit: 'redis.trips',
    service: 'processor',
  },
  {
    what: 'before a join it was last seen at both ends',
    seenAt: ['kafka.trips', 'redis.trips', 'websocket.trips', 'bronze.trips'],
    missingAt: 'report.trips',
    lastSeenAt: 'websocket.trips and bronze.trips',
    culprit: 'report.trips',
    service: 'reporter',
  },
  {
    what: 'before a join, lost on one of the ways, the blame is where it was lost',
    seenAt: ['kafka.trips', 'redis.trips', 'websocket.trips'],
    missingAt: 'report.trips',
    lastSeenAt: 'websocket.trips',
    culprit: 'bronze.trips',
    service: 'spark',
  },
  {
    what: 'seen nowhere, the entrance had it last',
    seenAt: [],
    missingAt: 'bronze.trips',
    lastSeenAt: 'api.trips',
    culprit: 'kafka.trips',
    service: 'api',
  },
  {
    what: 'it was last seen among the dead letters, which lead nowhere',
    seenAt: ['kafka.trips', 'kafka.dead'],
    missingAt: 'redis.trips',
    lastSeenAt: 'kafka.dead',
    lastGoodHop: 'kafka.trips',
    culprit: 'redis.trips',
    service: 'processor',
  },
];

for (const { what, seenAt, missingAt, lastSeenAt, lastGoodHop = lastSeenAt, culprit, service } of CASES) {
  test(`HA-01 missing: ${what}`, async () => {
    await using graph = new MemoryGraph({ hops: BRANCHES });
    const asked: string[] = [];
    const tracer = graph.tracer({
      evidence: (hop) => {
        asked.push(`${hop.name} by ${hop.service ?? ''}`);
        return Promise.resolve(`${hop.service ?? ''} log attached`);
      },
    });
    const event = await tracer.inject(trip());
    graph.show(event, ...seenAt);
    const text = await messageOfFailure(() => expectHop(event).toReach(missingAt, { withinMs: 5 }));
    expect(text.split('\n').at(-1)).toBe(`  last seen at ${lastSeenAt}; ${service} log attached`);
    expect(asked).toEqual([`${culprit} by ${service}`]);
    expect(failuresOf(text)).toEqual([
      {
        hop: missingAt,
        kind: 'missing',
        count: 1,
        lastGoodHop: lastGoodHop.split(' and '),
        firstBadHop: culprit,
        service,
      },
    ]);
  });
}

test('HA-01 repeated, reordered and altered go by the way to the hop too, and a flaw of a sibling’s is not inherited', async () => {
  await using graph = new MemoryGraph({ hops: BRANCHES });
  const events = await graph.tracer().injectMany(
    trips(3, () => 'one key'),
    { concurrency: 1 },
  );
  for (const event of events) graph.show(event, 'kafka.trips');
  const [first, second, third] = events;
  if (first === undefined || second === undefined || third === undefined) throw new TypeError('three were sent');
  // The sibling has every flaw, and the branch of the tables only that its last row is another.
  graph.show(second, 'redis.trips');
  graph.show(first, 'redis.trips', 'redis.trips');
  const soon = { earliest: third.intendedAt + 1 };
  graph.pass('redis.trips', third.correlationId, messageOf({ fare: '0.00' }), soon);
  graph.show(first, 'bronze.trips');
  graph.show(second, 'bronze.trips');
  graph.pass('bronze.trips', third.correlationId, messageOf({ fare: '0.00', sequence: 2 }), soon);
  const redis = await messageOfFailure(() => expectHop(events).toReachExactlyOnce('redis.trips', { withinMs: 5 }));
  const bronze = await messageOfFailure(() => expectHop(events).toReachExactlyOnce('bronze.trips', { withinMs: 5 }));
  const blamed = (text: string) =>
    failuresOf(text)?.map(({ kind, lastGoodHop, firstBadHop, service }) => [kind, lastGoodHop, firstBadHop, service]);
  expect(blamed(redis)).toEqual(
    ['repeated', 'reordered', 'altered'].map((kind) => [kind, ['kafka.trips'], 'redis.trips', 'processor']),
  );
  expect(blamed(bronze)).toEqual([['altered', ['kafka.trips'], 'bronze.trips', 'spark']]);
});

test('HA-01 a refusal is the entrance’s, and what must not be at a hop is the hop’s', async () => {
  const refusing = { send: (): Promise<EntranceAnswer> => Promise.resolve({ outcome: 'refused', summary: '400' }) };
  await using graph = new MemoryGraph({ entrances: { api: refusing }, hops: BRANCHES });
  const event = await graph.tracer().inject(trip());
  const refused = await messageOfFailure(() => expectHop(event).toReach('bronze.trips', { withinMs: 5 }));
  expect(failuresOf(refused)).toEqual([{ hop: 'api.trips', firstBadHop: 'api.trips', kind: 'refused', count: 1 }]);
  graph.show(event, 'kafka.trips', 'bronze.trips');
  const present = await messageOfFailure(() => expectHop(event).not.toReach('bronze.trips'));
  expect(failuresOf(present)).toMatchObject([{ hop: 'bronze.trips', kind: 'present', service: 'spark' }]);
});

test('HA-01 a journey has the hops of the event’s own entrance, and its side hops where it was seen', async () => {
  await using graph = new MemoryGraph({
    entrances: { api: { streams: ['trips'], send: taken }, feed: { streams: ['ticks'], send: taken } },
    hops: [
      { name: 'kafka.trips', after: 'api' },
      { name: 'kafka.ticks', after: 'feed' },
      { name: 'kafka.dead', after: ['kafka.trips', 'kafka.ticks'], side: true },
      { name: 'joined.all', after: ['kafka.trips', 'kafka.ticks'] },
    ],
  });
  const tracer = graph.tracer();
  const [one, tick] = [await tracer.inject(trip()), await tracer.inject({ ...trip(), stream: 'ticks' })];
  graph.show(tick, 'kafka.ticks', 'kafka.dead');
  const hops = async (event: typeof one) => (await tracer.journey(event)).hops.map(({ hop, after }) => [hop, after]);
  const joined = ['joined.all', ['kafka.trips', 'kafka.ticks']];
  expect(await hops(one)).toEqual([['kafka.trips', ['api']], joined]);
  expect(await hops(tick)).toEqual([['kafka.ticks', ['feed']], ['kafka.dead', ['kafka.trips', 'kafka.ticks']], joined]);
  expect((await tracer.journey(tick)).lastSeenAt).toEqual(['kafka.dead']);
  expect(await failure(() => expectHop(one).toReach('kafka.trips', { withinMs: 5 }))).not.toContain('joined.all');
});

test('HA-01 a journey that ends in a dead letter says why, as the letter does', async () => {
  await using graph = new MemoryGraph({
    hops: [
      { name: 'kafka.trips', after: 'api' },
      { name: 'redis.trips', after: 'kafka.trips' },
      { name: 'kafka.dead', after: 'kafka.trips', side: true, remark: deadLetterRemark, decode: () => ({}) },
    ],
  });
  const event = await graph.tracer().inject(trip());
  graph.show(event, 'kafka.trips');
  const headers = { reason: Buffer.from('out_of_order'), detail: Buffer.from('sequence 4 where 3 comes next') };
  const time = { earliest: event.intendedAt + 20 };
  graph.pass('kafka.dead', event.correlationId, { ...messageOf(event.payload), headers }, time);
  expect(await failure(() => expectHop(event).toReach('redis.trips', { withinMs: 5 }))).toMatch(
    /kafka\.dead +\+20(\.\.\d+)? ms +position \d+, out_of_order: sequence 4 where 3 comes next\n/,
  );
  expect(deadLetterRemark({ headers: {} })).toBeUndefined();
});

function taken(): Promise<EntranceAnswer> {
  return Promise.resolve({ outcome: 'acknowledged', summary: '202 Accepted' });
}
