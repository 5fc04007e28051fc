import { expect, test } from '@playwright/test';
import { changeId } from '../../../fixtures/technologies/debezium/change.ts';
import { changeHop } from '../../../fixtures/technologies/debezium/hop.ts';
import type { InjectedEvent, Message, PipelineContext } from '../../../fixtures/trace/types.ts';
import { expectHop, failure } from '../matcher-world.ts';
import { MemoryGraph } from '../memory-graph.ts';
import { trip } from '../memory-pipeline.ts';
import { memoryContext } from '../memory-source.ts';
import { AvroWorld, changeValue, encoded, envelopeSchema } from './avro-world.ts';

const HOP = 'kafka.typed';
const SCHEMA = envelopeSchema({ id: 'long', document: 'string' });
const ROW = { id: 2n ** 60n, document: '{"a": [1]}' };
const CHANGE = encoded(7, SCHEMA, changeValue({ after: ROW }));

const hop = changeHop({
  name: HOP,
  topic: 'cdc.shop.typed',
  after: 'api',
  registry: { service: 'schema-registry', port: 8080, path: '' },
});

function messageOf(value: Buffer | null): Message {
  return { key: null, headers: {}, value, time: 0, timeKind: 'received' };
}

function reaching({ double }: AvroWorld): PipelineContext {
  return { ...memoryContext(), endpoint: () => ({ host: '127.0.0.1', port: Number(new URL(double.address).port) }) };
}

test('CD-40 a hop with a registry knows a change, says where it is from, and compares it with what was written', async () => {
  await using world = await AvroWorld.open({ 7: SCHEMA });
  const context = reaching(world);
  const message = messageOf(CHANGE);
  const after = { id: 2n ** 60n, document: { a: [1] } };

  expect(await hop.identify?.(message, context)).toBe(changeId('5f0c:7', 3));
  expect(await hop.remark?.(message, context)).toBe(`c from binlog.000007:${2 ** 40}`);
  expect(await hop.decode?.(message, context, { payload: { after } } as unknown as InjectedEvent)).toEqual({
    op: 'c',
    before: null,
    after,
  });
});

test('CD-42 with a registry a tombstone and a row of a snapshot are messages of no event', async () => {
  await using world = await AvroWorld.open({ 7: SCHEMA });
  const context = reaching(world);
  const read = { ...(changeValue({ after: ROW }, 'r') as object), transaction: null };
  expect(await hop.identify?.(messageOf(null), context)).toBeUndefined();
  expect(await hop.remark?.(messageOf(null), context)).toBe('tombstone');
  expect(await hop.identify?.(messageOf(encoded(7, SCHEMA, read)), context)).toBeUndefined();
});

test('CD-40 a hop with a registry tells which schema its messages claim', async () => {
  await using world = await AvroWorld.open({ 7: SCHEMA });
  const claims = [
    { subject: 'elsewhere-value', version: 1 },
    { subject: 'cdc.shop.typed-value', version: 3 },
  ];
  world.double.answers['GET /schemas/ids/7/versions'] = [200, claims];
  const claimed = await hop.schema?.(messageOf(CHANGE), reaching(world));
  expect(claimed).toEqual({ subject: 'cdc.shop.typed-value', version: 3, id: 7 });
});

test('HA-02 what cannot be read at a hop is told where an event is missing, with its cause and what to do', async () => {
  await using world = await AvroWorld.open({});
  await using graph = new MemoryGraph({ hops: [{ name: HOP, after: 'api' }] });
  const earlier = graph.tracer();
  const event = await graph.tracer().inject(trip());
  for (const value of [CHANGE, Buffer.from('{"op":"c"}')]) {
    const message = messageOf(value);
    graph.pass(HOP, hop.identify?.(message, reaching(world)), message);
  }
  await graph.taps.router.filed(HOP);
  expect(await failure(() => expectHop(event).toReach(HOP, { withinMs: 5 }))).toContain(
    '2 messages could not be read: a message names the schema 7, which the registry does not know [E_CHANGE] (name the registry that the converter writes to',
  );
  expect(earlier.othersSince(event, HOP)).toMatchObject({ unreadable: { messages: 2 } });
});
