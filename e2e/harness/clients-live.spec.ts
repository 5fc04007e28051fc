import { inspect } from 'node:util';
import type { Schema } from 'avsc';
import kafkajs from 'kafkajs';
import { credential } from '../../fixtures/stack/credential.ts';
import { HttpClient } from '../../fixtures/technologies/http/client.ts';
import { KafkaClient } from '../../fixtures/technologies/kafka/client.ts';
import { RedisClient } from '../../fixtures/technologies/redis/client.ts';
import { expect, test as base } from '../../fixtures/index.ts';

const test = base.extend<{ name: string }>({
  /** Unique to the test, for what it makes besides the fixtures. */
  name: async ({}, use, { testId, repeatEachIndex, workerIndex }) => {
    await use(`live-${testId.slice(-8)}.${repeatEachIndex}.${workerIndex}`);
  },
});

test.describe('clients against the real thing', { tag: '@stack:core' }, () => {
  test('a Kafka tap from the end sees what is written after it, and nothing from before', async ({ kafka }) => {
    const topic = await kafka.createTopic('orders', { partitions: 3 });
    await kafka.produce(topic, [{ key: 'a', value: 'before' }]);
    const tap = await kafka.tap(topic);
    await kafka.produce(topic, [{ key: 'b', value: 'after', headers: { correlation_id: 'c-1' } }]);
    const seen = await tap.waitFor((record) => record.key === 'b', { withinMs: 2_000 });
    expect(seen.headers).toEqual({ correlation_id: 'c-1' });
    expect((await tap.drain()).map(({ value }) => value?.toString())).toEqual(['after']);
  });

  test('a drain reads every message up to the current end, from the beginning and from offsets', async ({ kafka }) => {
    const topic = await kafka.createTopic('many', { partitions: 3 });
    await kafka.produce(
      topic,
      Array.from({ length: 3_000 }, (_, at) => ({ value: `${at}`, partition: at % 3 })),
    );
    const all = await kafka.tap(topic, { from: 'beginning' });
    const rest = await kafka.tap(topic, { from: new Map([[topic, [1_000, 990, 0]]]) });
    expect(new Set((await all.drain()).map(({ value }) => value?.toString())).size).toBe(3_000);
    expect(await rest.drain()).toHaveLength(1_010);
    expect(await kafka.ends(topic)).toEqual([1_000, 1_000, 1_000]);
  });

  test('a drain passes control records and aborted messages, and shows neither', async ({ stack, kafka, name }) => {
    const topic = await kafka.createTopic('transactions');
    const { host, port } = stack.endpoint('kafka', 9094);
    const plain = new kafkajs.Kafka({ brokers: [`${host}:${port}`], logLevel: kafkajs.logLevel.NOTHING });
    const producer = plain.producer({ transactionalId: name, maxInFlightRequests: 1, idempotent: true });
    await producer.connect();
    for (const [value, end] of [
      ['kept', 'commit'],
      ['dropped', 'abort'],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ value }] });
      await transaction[end]();
    }
    await producer.disconnect();
    const tap = await kafka.tap(topic, { from: 'beginning' });
    expect((await tap.drain()).map(({ value }) => value?.toString())).toEqual(['kept']);
    expect(await kafka.ends(topic)).toEqual([4]);
  });

  test('the registry answers in one piece, with a long schema too: it loses pieces', async ({ stack }) => {
    const { host, port } = stack.endpoint('schema-registry', 8080);
    using http = new HttpClient({ base: `http://${host}:${port}/apis/ccompat/v7` });
    const { headers, body } = await http.get('/subjects/trips-value/versions/latest');
    expect(JSON.stringify(body).length).toBeGreaterThan(1_024);
    expect(headers).toMatchObject({ 'content-length': expect.stringMatching(/^\d{4,}$/) });
  });

  test('RS-62 topics and groups of a test are gone after it', async ({ stack, kafka, name }) => {
    const { host, port } = stack.endpoint('kafka', 9094);
    {
      await using guest = new KafkaClient({ bootstrap: `${host}:${port}`, name: `${name}.guest` });
      const topic = await guest.createTopic('short-lived');
      await guest.produce(topic, [{ value: 'x' }]);
      await (await guest.tap(topic, { from: 'beginning' })).drain();
      expect(await kafka.topics()).toContain(topic);
    }
    expect((await kafka.topics()).filter((topic) => topic.includes('short-lived'))).toEqual([]);
    expect((await kafka.groups()).filter((group) => group.startsWith(`${name}.guest`))).toEqual([]);
  });

  test('a dead letter without its reason is refused by name', async ({ kafka }) => {
    const topic = await kafka.createTopic('dead');
    const letters = await kafka.deadLetters(topic);
    const headers = { reason: 'not_avro', source_topic: 'trips', source_partition: '1', source_offset: '7' };
    await kafka.produce(topic, [{ value: 'bytes', headers }]);
    const letter = await letters.waitFor(({ reason }) => reason === 'not_avro', { withinMs: 2_000 });
    expect(letter.source).toEqual({ topic: 'trips', partition: 1, offset: 7 });
    await kafka.produce(topic, [{ value: 'bytes', headers: { detail: 'no reason' } }]);
    await expect(letters.drain()).rejects.toMatchObject({ code: 'E_DEAD_LETTER_HEADERS' });
  });

  test('lag counts what a group has not committed', async ({ kafka, name }) => {
    const topic = await kafka.createTopic('lagging', { partitions: 2 });
    await kafka.produce(topic, [
      { value: '1', partition: 1 },
      { value: '2', partition: 1 },
    ]);
    expect(await kafka.lagOf(`${name}.nobody`, [topic])).toEqual({ [`${topic}[1]`]: 2 });
  });

  test('the registry encodes, decodes and says with its code what it refuses', async ({ registry, name }) => {
    const subject = `${name}-value`;
    const schema: Schema = { type: 'record', name: 'Ride', fields: [{ name: 'id', type: 'string' }] };
    const id = await registry.register(subject, schema);
    const bytes = await registry.encode(subject, { id: 'r-1' });
    expect(await registry.decode(bytes)).toEqual({ schemaId: id, value: { id: 'r-1' } });
    expect(await registry.latest(subject)).toMatchObject({ subject, id, version: 1 });

    const breaking: Schema = { ...schema, fields: [...schema.fields, { name: 'fare', type: 'double' }] };
    expect(await registry.isCompatible(subject, breaking)).toBe(false);
    const facts = (errorCode: number) => ({ code: 'E_REGISTRY_REFUSED', facts: { errorCode } });
    await expect(registry.register(subject, breaking)).rejects.toMatchObject(facts(409));
    await expect(registry.register(subject, 'nonsense')).rejects.toMatchObject(facts(42201));
    await expect(registry.byId(999_999)).rejects.toMatchObject(facts(40403));
    await expect(registry.latest(`${subject}-unknown`)).rejects.toMatchObject(facts(40401));
    await expect(registry.encode(subject, { id: 1 })).rejects.toMatchObject({ facts: { fields: 'id' } });
  });

  test('a Redis tap sees what is published after it, in order, and its drain is a fence', async ({ redis, name }) => {
    const tap = await redis.subscribe(name);
    for (let at = 0; at < 500; at += 1) await redis.publish(name, `${at}`);
    expect((await tap.drain()).map(({ text }) => Number(text))).toEqual(Array.from({ length: 500 }, (_, at) => at));
  });

  test("RS-62 a test's own Redis keys are removed after it, others stay", async ({ stack, redis, name }) => {
    await redis.shared.set(`${name}-other`, 'stays', 'EX', 60);
    {
      const password = credential(stack.credentials, 'REDIS_PASSWORD');
      const endpoint = stack.endpoint('redis', 6379);
      await using guest = await RedisClient.connect({ ...endpoint, password, name: `${name}.g*est` });
      await guest.own.set('mine', '1');
      expect(await redis.shared.get(`${name}.g*est:mine`)).toBe('1');
    }
    expect(await redis.shared.exists(`${name}.g*est:mine`)).toBe(0);
    expect(await redis.shared.get(`${name}-other`)).toBe('stays');
  });

  test('a wrong Redis password is refused in words that do not repeat it', async ({ stack, name }) => {
    const password = 'hunter2-hunter2';
    const refusal = RedisClient.connect({ ...stack.endpoint('redis', 6379), password, name });
    const error: unknown = await refusal.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'E_REDIS_UNREACHABLE' });
    expect(inspectDeep(error)).not.toContain(password);
  });
});

/** All that a report could print of an error, with causes and hidden properties. */
function inspectDeep(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true });
}
