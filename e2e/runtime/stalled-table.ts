import type { PostgresqlClient } from '../../fixtures/index.ts';

/** Nobody else can write to the table while `body` runs; it can still be read. */
export async function whileTableStands<T>(postgresql: PostgresqlClient, body: () => Promise<T>): Promise<T> {
  return await postgresql.transaction(async (session) => {
    await session.execute('LOCK TABLE market.trades IN EXCLUSIVE MODE');
    return await body();
  });
}

/** Ends the connections that the runtime has to the database. @returns how many there were */
export async function endConnections(postgresql: PostgresqlClient): Promise<number> {
  const rows = await postgresql.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'market-data-runtime'",
  );
  return rows.length;
}
