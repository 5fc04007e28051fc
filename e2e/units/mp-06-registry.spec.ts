import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RegistryServer, VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { FetchCache, type CacheSettings } from '../../compose/services/market-data-runtime/registry/fetch-cache.ts';
import { RegistryClient } from '../../compose/services/market-data-runtime/registry/registry-client.ts';
import { expect, test } from '../contracts/holds.ts';

const SCHEMA = { type: 'record', name: 'Trade', fields: [{ name: 'symbol', type: 'string' }] };

/** What a client makes of its settings. */
function settingsOf(settings: object): CacheSettings | undefined {
  let made: CacheSettings | undefined;
  class Cache<Value> extends FetchCache<Value> {
    constructor(own: CacheSettings, clock: VirtualClock) {
      super(own, clock);
      made = own;
    }
  }
  new RegistryClient(settings, new VirtualClock(), Cache).health();
  return made;
}

test('MP-06 a client that is told only where the registry is keeps a thousand answers for a minute', () => {
  expect(settingsOf({ url: 'https://registry' })).toEqual({
    url: 'https://registry',
    cacheLimit: 1_000,
    maxAgeMs: 60_000,
    pauseMs: 1_000,
    timeoutMs: 2_000,
  });
  const least = { url: 'http://registry', cacheLimit: 1, maxAgeMs: 0, pauseMs: 0, timeoutMs: 1 };
  expect(settingsOf(least)).toEqual(least);
  for (const [field, value] of [
    ['url', 'xhttp://registry'],
    ['timeoutMs', 0],
    ['pauseMs', -1],
    ['maxAgeMs', Infinity],
  ] as const) {
    expect(() => settingsOf({ ...least, [field]: value }), field).toThrow(expect.objectContaining({ field }));
  }
});

test('MP-06 a registry that answers with an error, or with what is no answer, is named with its words', async () => {
  await using server = new RegistryServer();
  await server.open();
  const client = new RegistryClient({ url: server.url }, new VirtualClock());
  await expect(client.byId(7)).rejects.toThrow(
    expect.objectContaining({ name: 'SchemaUnknown', message: `the registry at ${server.url} has no schema of id 7` }),
  );
  expect(client.health()).toEqual({ level: 'degraded', reason: `the registry at ${server.url} has no schema of id 7` });
  server.state = 'unwell';
  await expect(client.newest('trades-value')).rejects.toThrow(expect.objectContaining({ name: 'RegistryUnavailable' }));
  expect(client.health()).toMatchObject({ level: 'degraded', reason: expect.stringContaining('503') });
});

test('MP-06 a registry that lets nobody in has not said that it has no schema', async () => {
  const server = createServer((_request, response) => response.writeHead(401).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const failure = await new RegistryClient({ url }).byId(7).catch((error: unknown) => error);
  server.close();
  expect(failure).toMatchObject({
    name: 'RegistryUnavailable',
    message: `the registry at ${url} answers 401 for id 7`,
  });
});

test('MP-06 what is known by its subject and what is known by its id are two answers', async () => {
  await using server = new RegistryServer();
  await server.open();
  const id = server.register('1', SCHEMA);
  const client = new RegistryClient({ url: server.url }, new VirtualClock());
  expect([(await client.newest('1')).id, (await client.byId(id)).id]).toEqual([id, id]);
  await client.byId(id);
  expect(server.requests).toEqual(['/subjects/1/versions/latest', `/schemas/ids/${id}`]);
});

/** A cache of numbers, which the test gives. */
function cacheOf(settings: Partial<CacheSettings> = {}) {
  const clock = new VirtualClock();
  const cache = new FetchCache<number>({ cacheLimit: 2, maxAgeMs: 100, pauseMs: 10, ...settings }, clock);
  const fetched: string[] = [];
  const world = { value: 1, fails: undefined as Error | undefined };
  const get = (key: string): Promise<number> =>
    cache.get(key, () => {
      fetched.push(key);
      return world.fails === undefined ? Promise.resolve(world.value) : Promise.reject(world.fails);
    });
  return { clock, cache, fetched, world, get };
}

test('MP-06 an old value is fetched again after its age, and after a failure not before a pause', async () => {
  const { clock, cache, fetched, world, get } = cacheOf();
  await clock.advance(1_000);
  expect([await get('a'), await get('a'), fetched.length]).toEqual([1, 1, 1]);
  await clock.advance(99);
  await get('a');
  expect(fetched).toHaveLength(1);
  world.fails = new Error('away');
  await clock.advance(1);
  expect([await get('a'), fetched.length, cache.failure]).toEqual([1, 2, world.fails]);
  await clock.advance(9);
  await get('a');
  expect(fetched).toHaveLength(2);
  world.fails = undefined;
  world.value = 2;
  await clock.advance(1);
  expect([await get('a'), fetched.length, cache.failure]).toEqual([2, 3, undefined]);
});

test('MP-06 a value that was old and could not be fetched again stays the one asked for last', async () => {
  const { clock, fetched, world, get } = cacheOf();
  await get('a');
  await clock.advance(50);
  await get('b');
  await clock.advance(50);
  world.fails = new Error('away');
  await get('a');
  world.fails = undefined;
  await get('c');
  fetched.length = 0;
  await get('a');
  await get('b');
  expect(fetched, 'b had to go').toEqual(['b']);
});

test('MP-06 a question that failed does not hold up the next', async () => {
  const { world, get } = cacheOf();
  world.fails = new Error('away');
  const both = await Promise.allSettled([get('a'), get('a')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  world.fails = undefined;
  expect(await get('a')).toBe(1);
});
