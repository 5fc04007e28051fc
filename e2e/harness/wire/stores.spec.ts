import { expect, type Stack } from '../../../fixtures/index.ts';
import { postgresqlAt } from '../../../fixtures/technologies/postgresql/capability.ts';
import { PostgresqlClient } from '../../../fixtures/technologies/postgresql/client.ts';
import { redisAt } from '../../../fixtures/technologies/redis/capability.ts';
import { RedisClient } from '../../../fixtures/technologies/redis/client.ts';
import { redisProbe } from '../../../fixtures/technologies/redis/probe.ts';
import { storeAt } from '../../../fixtures/technologies/s3/capability.ts';
import { ObjectStore } from '../../../fixtures/technologies/s3/object-store.ts';
import { test } from './servers.ts';

test.use({ platform: 'e2e/harness/wire/platform.ts' });

const TLS = { ca: 'ca.pem' };
const REDIS = { service: 'redis', port: 6379, passwordCredential: 'REDIS_PASSWORD' };
const DATABASE = {
  ...{ service: 'orders-db', port: 5432, database: 'orders', user: 'shop' },
  passwordCredential: 'ORDERS_DB_PASSWORD',
};
const STORE = {
  ...{ service: 'minio', port: 9000 },
  ...{ accessKeyCredential: 'MINIO_ACCESS_KEY', secretKeyCredential: 'MINIO_SECRET_KEY' },
};

test('Redis is spoken to in TLS by a user of its own', async ({ servers }, testInfo) => {
  const stack = servers.attach({ 'redis:6379': `rediss://app@localhost:${servers.port('redis', 6380)}`, tls: TLS });
  await using redis = await RedisClient.connect({ ...redisAt(REDIS, stack), name: `wire-${testInfo.testId}` });
  expect(await redis.shared.call('ACL', 'WHOAMI')).toBe('app');
  const tap = await redis.subscribe('orders');
  await redis.publish('orders', 'by the wire');
  expect((await tap.drain()).map(({ text }) => text)).toEqual(['by the wire']);

  const endpoint = stack.endpoint('redis', 6379);
  const { credentials } = stack;
  const look = redisProbe.look({ service: 'redis', path: '', endpoint, credentials }, AbortSignal.timeout(5_000));
  expect(await look).toEqual({ ready: true, status: 'answers +PONG' });
});

test('PostgreSQL is spoken to in TLS, by the user and the database of its address', async ({ servers }) => {
  const address = `postgresql://shop@localhost:${servers.port('orders-db', 5432)}/orders?sslmode=verify-full`;
  const stack = servers.attach({ 'orders-db:5432': address, tls: TLS });
  const login = postgresqlAt({ ...DATABASE, database: 'elsewhere', user: 'nobody' }, stack);
  await using database = await PostgresqlClient.connect({ ...login, schema: 'wire' });
  const [row] = await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  expect(row).toEqual({ ssl: true });
});

test('an object store is spoken to in TLS', async ({ servers }) => {
  const stack = servers.attach({ 'minio:9000': `https://localhost:${servers.port('minio', 9000)}`, tls: TLS });
  using store = new ObjectStore(storeAt(STORE, stack));
  expect(await store.buckets()).toEqual([]);
});

/** Asks each of them once, as a test would. */
const ASK: Readonly<Record<string, (stack: Stack) => Promise<unknown>>> = {
  'redis:6379': async (stack) => {
    await using client = await RedisClient.connect({ ...redisAt(REDIS, stack), name: 'wire' });
    return await client.own.get('x');
  },
  'orders-db:5432': async (stack) => {
    await using client = await PostgresqlClient.connect({ ...postgresqlAt(DATABASE, stack), schema: 'wire_refused' });
    return client.schema;
  },
  'minio:9000': async (stack) => {
    using store = new ObjectStore(storeAt(STORE, stack));
    return await store.buckets();
  },
};

const IN_PLAIN_TEXT = 'it speaks TLS, and was spoken to in plain text';
const IN_TLS = 'it speaks plain text, and was spoken to in TLS';
const UNTRUSTED = 'its certificate is not trusted: ';
const NAME_AUTHORITY = 'give the certificate of its authority: "tls": { "ca": "<file>" } in the file of endpoints';

interface Refused {
  readonly what: string;
  readonly name: string;
  readonly address: (port: number) => string;
  /** Of the container, where it is not that of the name. */
  readonly port?: number;
  readonly trusts?: boolean;
  readonly password?: Readonly<Record<string, string>>;
  readonly said: string;
  readonly fix: string;
}

const WRONG = 'hunter2-hunter2';
const REFUSED: readonly Refused[] = [
  {
    what: 'a plain client of Redis at a port of TLS',
    name: 'redis:6379',
    address: (port) => `localhost:${port}`,
    port: 6380,
    said: IN_PLAIN_TEXT,
    fix: 'write its address as rediss://localhost:<port>',
  },
  {
    what: 'a client of Redis in TLS at a plain port',
    name: 'redis:6379',
    address: (port) => `rediss://localhost:${port}`,
    trusts: true,
    said: IN_TLS,
    fix: 'write its address as redis://localhost:<port>',
  },
  {
    what: 'an authority that nobody trusts, of Redis',
    name: 'redis:6379',
    address: (port) => `rediss://localhost:${port}`,
    port: 6380,
    said: UNTRUSTED,
    fix: NAME_AUTHORITY,
  },
  {
    what: 'a wrong password of Redis',
    name: 'redis:6379',
    address: (port) => `redis://app@localhost:${port}`,
    password: { REDIS_PASSWORD: WRONG },
    said: 'Redis does not let us in: WRONGPASS ',
    fix: 'user and password must be those of the running stack',
  },
  {
    what: 'a plain client of PostgreSQL where TLS is wanted',
    name: 'orders-db:5432',
    address: (port) => `localhost:${port}`,
    said: 'it wants TLS, and was spoken to in plain text: no pg_hba.conf entry for host',
    fix: 'write its address as postgresql://localhost:<port>?sslmode=verify-full',
  },
  {
    what: 'an authority that nobody trusts, of PostgreSQL',
    name: 'orders-db:5432',
    address: (port) => `postgresql://localhost:${port}?sslmode=verify-full`,
    said: UNTRUSTED,
    fix: NAME_AUTHORITY,
  },
  {
    what: 'a wrong password of PostgreSQL',
    name: 'orders-db:5432',
    address: (port) => `postgresql://localhost:${port}?sslmode=verify-full`,
    trusts: true,
    password: { ORDERS_DB_PASSWORD: WRONG },
    said: 'password authentication failed for user "shop"',
    fix: 'user and password must be those of the running stack',
  },
  {
    what: 'a plain client of a store that speaks TLS',
    name: 'minio:9000',
    address: (port) => `http://localhost:${port}`,
    said: IN_PLAIN_TEXT,
    fix: 'write its address as https://localhost:<port>',
  },
  {
    what: 'an authority that nobody trusts, of a store',
    name: 'minio:9000',
    address: (port) => `https://localhost:${port}`,
    said: UNTRUSTED,
    fix: NAME_AUTHORITY,
  },
  {
    what: 'a wrong key of a store',
    name: 'minio:9000',
    address: (port) => `https://localhost:${port}`,
    trusts: true,
    password: { MINIO_SECRET_KEY: WRONG },
    said: 'could not list the buckets: SignatureDoesNotMatch',
    fix: 'access key and secret key must be those of the running stack',
  },
];

for (const { what, name, address, port: contained, trusts = false, password = {}, said, fix } of REFUSED) {
  test(`refused in clear words: ${what}`, async ({ servers }) => {
    const [service = '', own] = name.split(':');
    const port = servers.port(service, contained ?? Number(own));
    const stack = servers.attach({ [name]: address(port), ...(trusts ? { tls: TLS } : {}) }, password);
    const error = await ASK[name]?.(stack).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain(said);
    expect(String(error)).toContain(`fix: ${fix.replace('<port>', String(port))}`);
    expect(String(error)).not.toContain(WRONG);
  });
}
