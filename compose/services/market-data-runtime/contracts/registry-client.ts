import { expect } from '@playwright/test';
import type { Clock } from '../clock.ts';
import type { SchemaSource } from '../registry/registry-client.ts';
import type { Contract } from './contract.ts';
import { RegistryServer } from './registry-server.ts';
import { VirtualClock } from './virtual-clock.ts';

/** @throws MessageError for settings that are missing or wrong */
export type MakeRegistryClient = (settings: unknown, clock: Clock) => SchemaSource;

const SUBJECT = 'trades-value';

function schemaOf(...fields: readonly string[]): object {
  return { type: 'record', name: 'Trade', fields: fields.map((name) => ({ name, type: 'string' })) };
}

/** A registry that has one subject, and a clock of the client's own. */
async function openRegistry() {
  const server = new RegistryServer();
  await server.open();
  const id = server.register(SUBJECT, schemaOf('symbol'));
  return { server, id, clock: new VirtualClock() };
}

/** What a registry client promises (registry/registry-client.ts). */
export const registryClientContract: Contract<MakeRegistryClient> = [
  {
    title: 'refuses a setting that is missing, wrong or unknown, with its name',
    check: (make) => {
      const clock = new VirtualClock();
      for (const [field, settings] of [
        ['url', {}],
        ['url', { url: 'registry:8081' }],
        ['url', { url: 'ftp://registry' }],
        ['cacheLimit', { url: 'http://registry', cacheLimit: 0 }],
        ['cacheLimit', { url: 'http://registry', cacheLimit: 1.5 }],
        ['maxAgeMs', { url: 'http://registry', maxAgeMs: -1 }],
        ['timeoutMs', { url: 'http://registry', timeoutMs: 'soon' }],
        ['cacheLimits', { url: 'http://registry', cacheLimits: 10 }],
      ] as const) {
        expect(() => make(settings, clock), JSON.stringify(settings)).toThrow(expect.objectContaining({ field }));
      }
      expect(() => make({ url: 'http://registry' }, clock)).not.toThrow();
      return Promise.resolve();
    },
  },
  {
    title: 'fetches a schema by its subject and by its id',
    check: async (make) => {
      const { server, id, clock } = await openRegistry();
      await using _open = server;
      const client = make({ url: server.url }, clock);
      const newest = await client.newest(SUBJECT);
      expect(newest.id).toBe(id);
      expect(newest.type.isValid({ symbol: 'BTCUSDT' })).toBe(true);
      expect(newest.type.isValid({ symbol: 1 })).toBe(false);
      expect((await client.byId(id)).type.fingerprint()).toEqual(newest.type.fingerprint());
      expect(client.health()).toEqual({ level: 'ok' });
    },
  },
  {
    title: 'asks once and keeps the answer, for its age',
    check: async (make) => {
      const { server, clock } = await openRegistry();
      await using _open = server;
      const client = make({ url: server.url, maxAgeMs: 1_000 }, clock);
      await client.newest(SUBJECT);
      await clock.advance(999);
      await client.newest(SUBJECT);
      expect(server.requests, 'asked before the answer is old').toHaveLength(1);
      const later = server.register(SUBJECT, schemaOf('symbol', 'price'));
      await clock.advance(1);
      expect((await client.newest(SUBJECT)).id, 'the newest when the answer is old').toBe(later);
      expect(server.requests).toHaveLength(2);
    },
  },
  {
    title: 'keeps no more than its limit, and of them those asked for last',
    check: async (make) => {
      const { server, clock } = await openRegistry();
      await using _open = server;
      const subjects = ['a', 'b', 'c', 'd'];
      for (const subject of subjects) server.register(subject, schemaOf('symbol'));
      const client = make({ url: server.url, cacheLimit: 3 }, clock);
      for (const subject of ['a', 'b', 'c', 'a', 'd']) await client.newest(subject);
      const asked = server.requests.length;
      for (const subject of ['a', 'c', 'd']) await client.newest(subject);
      expect(server.requests.length - asked, 'questions about those that are kept').toBe(0);
      await client.newest('b');
      expect(server.requests.length - asked, 'questions about the one that had to go').toBe(1);
    },
  },
  {
    title: 'asks once for many who want the same at the same time',
    check: async (make) => {
      const { server, id, clock } = await openRegistry();
      await using _open = server;
      const client = make({ url: server.url }, clock);
      const answers = await Promise.all(Array.from({ length: 50 }, () => client.newest(SUBJECT)));
      expect(answers.map((answer) => answer.id)).toEqual(Array.from({ length: 50 }, () => id));
      expect(server.requests).toHaveLength(1);
    },
  },
  {
    title: 'uses what it knows while the registry is away, says so, and is well again when it is back',
    check: async (make) => {
      const { server, id, clock } = await openRegistry();
      await using _open = server;
      const client = make({ url: server.url, maxAgeMs: 1_000, pauseMs: 100 }, clock);
      await client.newest(SUBJECT);
      await server.close();
      await clock.advance(1_000);
      expect((await client.newest(SUBJECT)).id).toBe(id);
      expect(client.health()).toMatchObject({ level: 'degraded', reason: expect.stringMatching(/registry/) });
      await server.open();
      const later = server.register(SUBJECT, schemaOf('symbol', 'price'));
      await clock.advance(100);
      expect((await client.newest(SUBJECT)).id).toBe(later);
      expect(client.health()).toEqual({ level: 'ok' });
    },
  },
  {
    title: 'does not ask a registry that is away again for each item',
    check: async (make) => {
      const { server, clock } = await openRegistry();
      await using _open = server;
      const client = make({ url: server.url, maxAgeMs: 1_000, pauseMs: 500 }, clock);
      await client.newest(SUBJECT);
      server.state = 'unwell';
      await clock.advance(1_000);
      for (let at = 0; at < 100; at += 1) await client.newest(SUBJECT);
      expect(server.requests, 'one before, one that was answered by an error').toHaveLength(2);
      await clock.advance(500);
      await client.newest(SUBJECT);
      expect(server.requests).toHaveLength(3);
    },
  },
  {
    title: 'fails with a clear error when the registry is away and it knows nothing, and asks again next time',
    check: async (make) => {
      const { server, id, clock } = await openRegistry();
      await using _open = server;
      const client = make({ url: server.url }, clock);
      await server.close();
      const failure = await client.newest(SUBJECT).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'RegistryUnavailable', message: expect.stringContaining(SUBJECT) });
      await server.open();
      expect((await client.newest(SUBJECT)).id).toBe(id);
    },
  },
  {
    title: 'does not wait longer than its limit for a registry that does not answer',
    check: async (make) => {
      const { server, clock } = await openRegistry();
      await using _open = server;
      server.state = 'mute';
      const failure = await make({ url: server.url, timeoutMs: 20 }, clock)
        .newest(SUBJECT)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'RegistryUnavailable', message: expect.stringContaining(SUBJECT) });
    },
  },
  {
    title: 'tells a subject that there is none of from a registry that is away',
    check: async (make) => {
      const { server, clock } = await openRegistry();
      await using _open = server;
      const client = make({ url: server.url }, clock);
      const failure = await client.newest('typo-value').catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'SchemaUnknown', message: expect.stringContaining('typo-value') });
      server.register('typo-value', schemaOf('symbol'));
      await expect(client.newest('typo-value'), 'registered since').resolves.toBeDefined();
    },
  },
];
