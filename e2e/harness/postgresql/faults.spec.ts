import { expect, test, until } from '../../../fixtures/index.ts';
import { guestOf, loginOf } from './database.ts';
import { PostgresqlClient } from '../../../fixtures/technologies/postgresql/client.ts';

test.describe.configure({ mode: 'default', timeout: 120_000 });
test.use({
  platform: 'e2e/harness/postgresql/platform.ts',
  stackKind: 'exclusive',
  stackProfiles: 'faults',
  stackLinks: 'orders-db',
});

test.describe('a database that is broken on purpose', { tag: ['@exclusive', '@fault'] }, () => {
  test('a killed one is away, has what it acknowledged when it is back, and clients connect anew', async ({
    postgresql,
    faults,
  }) => {
    await postgresql.execute('CREATE TABLE orders (id int)');
    await postgresql.execute('INSERT INTO orders VALUES (1)');
    {
      await using _kill = await faults.kill('orders-db');
      await expect(postgresql.query('SELECT * FROM orders')).rejects.toMatchObject({
        code: 'E_POSTGRESQL_UNREACHABLE',
      });
    }
    expect(await postgresql.query('SELECT * FROM orders')).toEqual([{ id: 1 }]);
  });

  test('a statement that it was at work on may have been carried out', async ({ postgresql, stack, faults }) => {
    const waiting = postgresql.query('SELECT pg_sleep(60)').catch((error: unknown) => error);
    await using other = await guestOf(stack, postgresql);
    await until({
      what: 'the statement is at work',
      probe: () => other.query("SELECT 1 AS one FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'"),
      done: (rows) => rows.length === 1,
      timeoutMs: 5_000,
    });
    await using _kill = await faults.kill('orders-db');
    expect(await waiting).toMatchObject({
      code: 'E_POSTGRESQL_INDETERMINATE',
      facts: { statement: 'SELECT pg_sleep(60)' },
    });
  });

  test('a paused one answers nobody, and a statement is given up in time', async ({ postgresql, stack, faults }) => {
    await using impatient = await guestOf(stack, postgresql, 500);
    {
      await using _pause = await faults.pause('orders-db');
      await expect(impatient.query('SELECT 1 AS one')).rejects.toMatchObject({ code: 'E_POSTGRESQL_INDETERMINATE' });
      const newcomer = PostgresqlClient.connect({ ...loginOf(stack), schema: 'never' });
      await expect(newcomer).rejects.toMatchObject({ code: 'E_POSTGRESQL_UNREACHABLE' });
    }
    expect(await impatient.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  for (const options of [
    { latencyMs: 100 },
    { downKbps: 800 },
    { upKbps: 800 },
    { resetAfterMs: 0 },
    { timeoutMs: 0 },
    { down: true },
  ] as const) {
    test(`a link with ${JSON.stringify(options)} is proven in its own protocol, and healed`, async ({ faults }) => {
      const fault = await faults.link('orders-db', options);
      await fault.heal();
      expect(faults.timeline.records).toMatchObject([{ effectProof: {}, healProof: {} }]);
    });
  }

  test('what goes through a slow link is slow, and beside it nothing', async ({ postgresql, stack, faults }) => {
    const through = { ...loginOf(stack), ...stack.endpoint('toxiproxy', 15_432), schema: `${postgresql.schema}_link` };
    await using client = await PostgresqlClient.connect(through);
    await using _slow = await faults.link('orders-db', { latencyMs: 100 });
    expect(await shortestMs(client)).toBeGreaterThan(100);
    expect(await shortestMs(postgresql)).toBeLessThan(100);
  });
});

/** What the shortest of several queries took: what delays one is somebody else's. */
async function shortestMs(client: PostgresqlClient): Promise<number> {
  let least = Infinity;
  for (let query = 0; query < 5; query += 1) {
    const begun = performance.now();
    await client.query('SELECT 1 AS one');
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}
