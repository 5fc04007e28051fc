import { inspect } from 'node:util';
import { expect, test } from '../../../fixtures/index.ts';
import { PostgresqlClient } from '../../../fixtures/technologies/postgresql/client.ts';
import { guestOf, loginOf, schemasLike } from './database.ts';

test.use({ platform: 'e2e/harness/postgresql/platform.ts' });

test('a test has a schema of its own, and what another has under the same name is not seen', async ({
  postgresql,
  stack,
}) => {
  await using guest = await guestOf(stack, postgresql);
  for (const client of [postgresql, guest]) await client.execute('CREATE TABLE orders (id int, shop text)');
  expect(await postgresql.execute("INSERT INTO orders VALUES (1, 'ours'), (2, 'ours')")).toBe(2);
  expect(await guest.query('SELECT * FROM orders')).toEqual([]);
  expect(await guest.query(`SELECT count(*) AS count FROM ${postgresql.schema}.orders`)).toEqual([{ count: 2n }]);
});

test('what a test has made is gone after it, with all that stands on it', async ({ postgresql, stack }) => {
  {
    await using guest = await guestOf(stack, postgresql);
    await guest.execute(
      'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a); CREATE VIEW c AS TABLE b',
    );
    expect(await schemasLike(postgresql, guest.schema)).toEqual([guest.schema]);
  }
  expect(await schemasLike(postgresql, postgresql.schema)).toEqual([postgresql.schema]);
});

test.describe('after a test that failed', () => {
  test.describe.configure({ mode: 'serial' });
  let failed = '';

  test('this one fails on purpose', async ({ postgresql }) => {
    // Nothing that should not fail is hidden by it: the next test sees that this one came to its last line but one.
    test.fail();
    await postgresql.execute('CREATE TABLE orders (id int)');
    failed = postgresql.schema;
    expect(await postgresql.query('SELECT * FROM orders')).toHaveLength(1);
  });

  test('its schema is gone too', async ({ postgresql }) => {
    expect(failed).not.toBe('');
    expect(await schemasLike(postgresql, failed)).toEqual([]);
  });
});

test('a schema that somebody holds is an error that says so, and not a test that hangs', async ({
  postgresql,
  stack,
}) => {
  const guest = await guestOf(stack, postgresql);
  await guest.execute('CREATE TABLE held (id int)');
  await postgresql.transaction(async (session) => {
    await session.query(`SELECT * FROM ${guest.schema}.held`);
    await expect(guest[Symbol.asyncDispose]()).rejects.toMatchObject({ code: 'E_SQL', facts: { sqlState: '55P03' } });
  });
  await postgresql.execute(`DROP SCHEMA ${guest.schema} CASCADE`);
});

test('a transaction is there as a whole or not at all', async ({ postgresql }) => {
  await postgresql.execute('CREATE TABLE orders (id int CONSTRAINT once_pkey PRIMARY KEY)');
  await postgresql.transaction(async (session) => {
    await session.execute('INSERT INTO orders VALUES (1)');
    expect(await postgresql.query('SELECT * FROM orders')).toEqual([]);
  });
  const twice = postgresql.transaction(async (session) => {
    await session.execute('INSERT INTO orders VALUES (2)');
    await session.execute('INSERT INTO orders VALUES (1)');
  });
  await expect(twice).rejects.toMatchObject({ code: 'E_SQL', facts: { sqlState: '23505', constraint: 'once_pkey' } });
  expect(await postgresql.query('SELECT id FROM orders')).toEqual([{ id: 1 }]);
});

test('cells are exact, whatever the type', async ({ postgresql }) => {
  const [row] =
    await postgresql.query(`SELECT 7::int2 AS small, 9223372036854775807 AS large, 12.50::numeric(12,2) AS price,
    0.1::float8 AS ratio, 'NaN'::float4 AS nan, true AS yes, NULL::text AS nothing, 'é|''' AS text, '\\x00ff'::bytea AS bytes,
    timestamptz '2026-11-28 10:20:37.12+02' AS at, timestamp '0001-01-01 00:00:00' AS local, date '2026-11-28' AS day,
    '{"a": [9007199254740993, null]}'::jsonb AS json, '7f3c0000-0000-4000-8000-000000000001'::uuid AS id,
    ARRAY['a,"b', NULL] AS texts, ARRAY[ARRAY[1, 2], ARRAY[3, 4]]::int8[] AS numbers, timestamptz 'infinity' AS never`);
  expect(row).toEqual({
    small: 7,
    large: 9_223_372_036_854_775_807n,
    price: '12.50',
    ratio: 0.1,
    nan: NaN,
    yes: true,
    nothing: null,
    text: "é|'",
    bytes: Uint8Array.of(0, 255),
    at: '2026-11-28T08:20:37.120000Z',
    local: '0001-01-01T00:00:00.000000Z',
    day: '2026-11-28',
    json: { a: [9_007_199_254_740_993n, null] },
    id: '7f3c0000-0000-4000-8000-000000000001',
    texts: ['a,"b', null],
    numbers: [
      [1n, 2n],
      [3n, 4n],
    ],
    never: 'infinity',
  });
  const given = [null, 12n, 'a', true, Buffer.of(1), ['x', 'y'], { b: 1 }];
  expect(
    await postgresql.query(
      'SELECT $1::text AS a, $2::int8 AS b, $3::text AS c, $4::bool AS d, $5::bytea AS e, $6::text[] AS f, $7::jsonb AS g',
      given,
    ),
  ).toEqual([{ a: null, b: 12n, c: 'a', d: true, e: Uint8Array.of(1), f: ['x', 'y'], g: { b: 1 } }]);
});

test('a statement that is refused is an error with it and the words of the server', async ({ postgresql }) => {
  await expect(postgresql.query('SELECT * FROM absent')).rejects
    .toThrow(`PostgreSQL refused a statement: relation "absent" does not exist [E_SQL]
  statement: SELECT * FROM absent
  sqlState: 42P01`);
  await expect(postgresql.query('SELECT 1 AS a, 2 AS a')).rejects.toMatchObject({ code: 'E_SQL' });
  await expect(postgresql.query('SELECT 1 / $1::int AS ratio', [0])).rejects.toThrow('division by zero');
  expect(await postgresql.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a wrong password is refused in words that do not repeat it', async ({ stack }) => {
  const password = 'hunter2-hunter2';
  const refused = PostgresqlClient.connect({ ...loginOf(stack), password, schema: 'never' });
  const error: unknown = await refused.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'E_POSTGRESQL_UNREACHABLE', facts: { sqlState: '28P01', user: 'shop' } });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(password);
});

test('a client in TLS is told that the server speaks plain text', async ({ stack }) => {
  const { host, port, ...login } = loginOf(stack);
  const error = await PostgresqlClient.connect({ host, port, ...login, tls: {}, schema: 'nowhere' }).catch(String);
  expect(error).toContain('PostgreSQL does not let us in: it speaks plain text, and was spoken to in TLS');
  expect(error).toContain(`fix: write its address as postgresql://${host}:${port}, without sslmode`);
});

test('a server that is not there is unreachable, at the address that was asked', async ({ stack }) => {
  const refused = PostgresqlClient.connect({ ...loginOf(stack), port: 1, schema: 'never' });
  await expect(refused).rejects.toMatchObject({
    code: 'E_POSTGRESQL_UNREACHABLE',
    facts: { at: '127.0.0.1:1' },
    fix: 'is the container running?',
  });
});

test('NF-13 a time that goes into a column without a zone is in UTC, wherever this machine stands', async ({
  postgresql,
}) => {
  const { TZ: before } = process.env;
  process.env.TZ = 'America/New_York';
  try {
    const noon = new Date('2026-01-02T12:00:00Z');
    expect(noon.getHours()).toBe(7);
    expect(await postgresql.query('SELECT $1::timestamp AS at, $2::timestamp[] AS all', [noon, [noon]])).toEqual([
      { at: '2026-01-02T12:00:00.000000Z', all: ['2026-01-02T12:00:00.000000Z'] },
    ]);
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});
