import { expect, test } from '@playwright/test';
import { mintId, newToken } from '../../fixtures/trace/ids.ts';
import type { Entrance, InjectedEvent, Message, OutgoingEvent } from '../../fixtures/trace/types.ts';
import { expectHop, failure } from './matcher-world.ts';
import { MemoryGraph } from './memory-graph.ts';
import { trip, trips } from './memory-pipeline.ts';
import { messageOf } from './memory-source.ts';

const HOP = 'kafka.trips';
const HOPS = [{ name: HOP, after: 'api' }];

/** Messages that hold an id where the hop, which reads a header of another name, does not look. */
const NOTATIONS: Readonly<Record<string, (id: string) => Partial<Message>>> = {
  'in the value, as text': (id) => ({ value: Buffer.from(`{"order":{"ref":"trip/${id}"}}`) }),
  'in the value, as text in capitals': (id) => ({ value: Buffer.from(`<ref>{${id.toUpperCase()}}</ref>`) }),
  'in the key, as text': (id) => ({ key: Buffer.from(`trip-${id.replaceAll('-', '')}`) }),
  'in the value, as raw bytes': (id) => ({ value: Buffer.concat([Buffer.from([0, 0, 7]), bytesOf(id)]) }),
  'in the value, in base64': (id) => ({ value: Buffer.from(`{"id":"${bytesOf(id).toString('base64')}"}`) }),
  'in the value, as a number': (id) => ({ value: Buffer.from(`[${BigInt(`0x${id.replaceAll('-', '')}`)}, 1]`) }),
  'in the header trace, as text': (id) => ({ headers: { trace: ['none', Buffer.from(`00-${id}-01`)] } }),
};

for (const [where, carrying] of Object.entries(NOTATIONS)) {
  test(`HA-02 an id of ours that nobody reads is found ${where}, and no verdict passes over it`, async () => {
    await using graph = new MemoryGraph({ hops: HOPS });
    const event = await graph.tracer().inject(trip());
    const unread = messageOf({}, carrying(event.correlationId));
    graph.pass(HOP, undefined, unread);
    expect(await failure(() => expectHop(event).not.toReach(HOP))).toMatch(
      new RegExp(
        `at ${HOP} cannot be told: 1 message there .* \\[E_ID_UNREAD\\]\n  where: ${where}\n  events: trip 7f3c…`,
      ),
    );
    expect(await failure(() => expectHop(event).toReach(HOP, { withinMs: 5 }))).toContain(
      `, 1 message carries its id where the hop does not look for it: ${where}\n`,
    );
    graph.show(event, HOP);
    const onlyOnce = () => expectHop(event).toReachExactlyOnce(HOP, { withinMs: 60_000 });
    expect(await failure(onlyOnce)).toContain(`  fix: let \`identify\` of ${HOP} read it there`);
  });
}

/** What is nearly an id of the test, and is not: it would make every test refuse its verdict that meets such a one. */
const STRANGERS: Readonly<Record<string, (event: InjectedEvent) => string>> = {
  'a UUID of version 4': ({ correlationId: id }) => `${id.slice(0, 14)}4d7e-8b4a${id.slice(23)}`,
  'a UUID of version 8 of somebody’s': ({ correlationId: id }) => `${id.slice(0, 14)}8d7e-8b4a${id.slice(23)}`,
  'one digit short': ({ correlationId: id }) => id.slice(0, -1),
  'an id of another test': ({ index }) => mintId(newToken(), index),
  'an id that the test has not minted': ({ correlationId: id }) => `${id.slice(0, -1)}9`,
  'the mark alone': () => '8d7e-ace5',
  'a long number': () => '1'.repeat(38),
};

for (const [what, text] of Object.entries(STRANGERS)) {
  test(`HA-02 not an unread id: ${what}`, async () => {
    await using graph = new MemoryGraph({ hops: HOPS });
    const event = await graph.tracer().inject(trip());
    graph.pass(HOP, undefined, messageOf({ note: text(event) }));
    await expectHop(event).not.toReach(HOP);
  });
}

test('HA-02 order is refused too where an event stands unread, and a failure stands by itself', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const events = await graph.tracer().injectMany(
    trips(2, () => 'one key'),
    { concurrency: 1 },
  );
  const [first, second] = events;
  if (first === undefined || second === undefined) throw new TypeError('two were sent');
  graph.show(first, HOP);
  graph.show(second, HOP);
  await expectHop(events).toArriveInOrder(HOP);
  graph.pass(HOP, undefined, messageOf({ ref: first.correlationId }));
  expect(await failure(() => expectHop(events).toArriveInOrder(HOP))).toContain('[E_ID_UNREAD]');
  graph.show(second, HOP);
  expect(await failure(() => expectHop(events).toReachExactlyOnce(HOP, { withinMs: 60_000 }))).toContain('1 repeated');
});

test('HA-02 every unread id of a frame is noted, and an event that is in none is not', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const events = await graph.tracer().injectMany(trips(4));
  const ids = events.map(({ correlationId }) => correlationId);
  graph.pass(HOP, undefined, messageOf(ids.slice(0, 3)));
  graph.pass(HOP, [], messageOf(ids.slice(2, 3)));
  expect(await failure(() => expectHop(events).not.toReach(HOP))).toContain(
    '4 trips: what became of 3 at kafka.trips cannot be told: 4 messages there',
  );
  const [, , , last] = events;
  if (last === undefined) throw new TypeError('four were sent');
  await expectHop(last).not.toReach(HOP);
});

test('HA-02 a message that is recognised by one of its ids holds no unread one', async () => {
  await using graph = new MemoryGraph({ hops: HOPS });
  const event = await graph.tracer().inject(trip());
  graph.pass(HOP, ['trade 118', event.correlationId], messageOf({ ...event.payload, id: event.correlationId }));
  await expectHop(event).toReachExactlyOnce(HOP, { withinMs: 60_000 });
});

/** An entrance that names its events, after something has happened. */
function naming(before: (event: OutgoingEvent) => void): Entrance {
  return {
    answersWithIds: true,
    send: (event) => {
      before(event);
      return Promise.resolve({ outcome: 'acknowledged', summary: '201 Created', ids: `order-${event.index}` });
    },
  };
}

test('HA-02 what is recognised only later was not unread, though it carries our id as well', async () => {
  // It passes while the entrance has not answered yet, and stands for nobody then.
  const early = ({ index, payload, correlationId }: OutgoingEvent): void => {
    graph.pass(HOP, `order-${index}`, messageOf({ ...payload, ref: correlationId }));
  };
  await using graph = new MemoryGraph({ entrances: { api: naming(early) }, hops: HOPS });
  const event = await graph.tracer().inject(trip());
  await expectHop(event).toReachExactlyOnce(HOP, { withinMs: 60_000 });
});

test('HA-02 what was given up before its name was known makes a verdict impossible', async () => {
  let send = (): void => undefined;
  await using graph = new MemoryGraph({
    entrances: {
      api: naming(() => {
        send();
      }),
    },
    hops: HOPS,
  });
  const tracer = graph.tracer();
  const early = await tracer.inject(trip());
  send = () => {
    for (let at = 0; at <= 100_000; at += 1) graph.pass(HOP, `stranger-${at}`, messageOf({}), { earliest: Infinity });
  };
  const late = await tracer.inject(trip());
  await expectHop(early).not.toReach(HOP);
  expect(await failure(() => expectHop(late).not.toReach(HOP))).toContain('[E_SIGHTING_GIVEN_UP]');
});

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}
