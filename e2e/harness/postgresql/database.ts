import { PostgresqlClient } from '../../../fixtures/technologies/postgresql/client.ts';
import type { Stack } from '../../../fixtures/index.ts';

/** The platform's database, for clients besides the fixture. */
export function loginOf(stack: Stack) {
  return {
    ...stack.endpoint('orders-db', 5432),
    database: 'orders',
    user: 'shop',
    password: stack.credentials.ORDERS_DB_PASSWORD ?? '',
  };
}

/** Another test's view of the same database. */
export function guestOf(stack: Stack, own: PostgresqlClient, timeoutMs?: number): Promise<PostgresqlClient> {
  return PostgresqlClient.connect({
    ...loginOf(stack),
    schema: `${own.schema}_guest`,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}

/** The schemas of the database that begin so. */
export async function schemasLike(client: PostgresqlClient, prefix: string): Promise<readonly unknown[]> {
  const rows = await client.query('SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1) ORDER BY 1', [
    prefix,
  ]);
  return rows.map(({ nspname }) => nspname);
}
