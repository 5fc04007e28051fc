import { expect, type PostgresqlClient, test, until } from '../../../fixtures/index.ts';
import { guestOf } from './database.ts';
import { WatchedTable } from './watched-table.ts';

test.use({ platform: 'e2e/harness/postgresql/platform.ts' });

const TABLE = 'CREATE TABLE own (position bigint GENERATED ALWAYS AS IDENTITY, id text, price numeric, at timestamptz)';

async function insert(session: Pick<PostgresqlClient, 'execute'>, ...ids: readonly string[]): Promise<void> {
  await session.execute('INSERT INTO own (id) SELECT unnest($1::text[])', [ids]);
}

test.describe('a table as a hop', () => {
  test('rows are seen once, in their order, digit by digit, and not those from before', async ({
    postgresql,
    stack,
  }) => {
    await postgresql.execute(TABLE);
    await insert(postgresql, 'before');
    await using watched = await WatchedTable.open(stack, postgresql, 'own');
    await postgresql.execute(
      "INSERT INTO own (id, price, at) VALUES ('a', 95123.40, '2026-11-28 10:20:37.123456Z'), ('b', 0.00002340, NULL)",
    );
    expect(await watched.drained()).toEqual(['a', 'b']);
    await insert(postgresql, 'c');
    expect(await watched.drained()).toEqual(['a', 'b', 'c']);
    expect(JSON.parse(watched.seen[0]?.message.value?.toString() ?? '')).toEqual({
      position: 2,
      id: 'a',
      price: '95123.40',
      at: '2026-11-28T10:20:37.123456Z',
    });
  });

  test('rows of a transaction that ends late are seen, although later ones were seen before', async ({
    postgresql,
    stack,
  }) => {
    await postgresql.execute(TABLE);
    await using watched = await WatchedTable.open(stack, postgresql, 'own');
    await postgresql.transaction(async (slow) => {
      await insert(slow, 'slow');
      await insert(postgresql, 'quick');
      expect(await watched.drained()).toEqual(['quick']);
      // While the slow one is open, what was seen is looked at again, and is not told again.
      expect(await watched.drained()).toEqual(['quick']);
    });
    expect(await watched.drained()).toEqual(['quick', 'slow']);
    expect(watched.seen.map(({ position }) => position)).toEqual([2, 1]);
  });

  test('what is taken back is never seen, and what a savepoint keeps is', async ({ postgresql, stack }) => {
    await postgresql.execute(TABLE);
    await using watched = await WatchedTable.open(stack, postgresql, 'own');
    await postgresql.transaction(async (session) => {
      await session.execute('SAVEPOINT kept');
      await insert(session, 'kept');
      await session.execute('SAVEPOINT taken_back');
      await insert(session, 'taken back');
      await session.execute('ROLLBACK TO taken_back');
    });
    expect(await watched.drained()).toEqual(['kept']);
  });

  test('a table that is not there yet is seen from its first row on; one that is dropped leaves a time that is blind', async ({
    postgresql,
    stack,
  }) => {
    await using watched = await WatchedTable.open(stack, postgresql, 'own');
    await postgresql.execute(TABLE);
    await insert(postgresql, 'first');
    expect(await watched.drained()).toEqual(['first']);
    expect(watched.blind).toEqual([]);
    await postgresql.execute('DROP TABLE own');
    await postgresql.execute(TABLE);
    await insert(postgresql, 'again');
    expect(await watched.drained()).toEqual(['first', 'again']);
    expect(watched.blind).toEqual([`the table ${postgresql.schema}.own was dropped`]);
  });

  test('a row came after the look that did not see it, and before the one that did', async ({ postgresql, stack }) => {
    await postgresql.execute(TABLE);
    await using watched = await WatchedTable.open(stack, postgresql, 'own');
    await watched.drained();
    const before = performance.timeOrigin + performance.now();
    await insert(postgresql, 'a');
    const after = performance.timeOrigin + performance.now();
    await watched.drained();
    const [seen] = watched.seen;
    expect(seen?.latest).toBeGreaterThanOrEqual(before);
    expect(seen?.earliest).toBeLessThanOrEqual(after);
  });

  test('an outage costs nothing: what was committed meanwhile is seen', async ({ postgresql, stack }) => {
    await postgresql.execute(TABLE);
    await using guest = await guestOf(stack, postgresql);
    await using watched = await WatchedTable.open(stack, postgresql, 'own');
    const ended = await guest.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dyetrace public'",
    );
    expect(ended.length).toBeGreaterThan(0);
    await insert(postgresql, 'a');
    expect(await watched.drained()).toEqual(['a']);
    expect(watched.blind).toEqual([]);
  });

  test('a row without a place is an error of its hop', async ({ postgresql, stack }) => {
    await postgresql.execute('CREATE TABLE own (id text)');
    await using watched = await WatchedTable.open(stack, postgresql, 'own');
    await insert(postgresql, 'a');
    await until({
      what: 'the hop says what is wrong',
      probe: () => watched.failures.map(({ message }) => message),
      done: ([message]) => message !== undefined,
      timeoutMs: 10_000,
    });
    expect(watched.failures[0]).toMatchObject({ code: 'E_ROW_ORIGIN' });
    expect(watched.failures[0]?.message).toContain('position is not a column of the table');
  });
});
