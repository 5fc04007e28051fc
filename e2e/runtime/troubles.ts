import type { Fault, Faults, PostgresqlClient } from '../../fixtures/index.ts';

export interface Trouble {
  readonly name: string;
  readonly begin: (faults: Faults, postgresql: PostgresqlClient) => Promise<Fault>;
}

/** The mount of a small disk in the database's container (stackVariables). */
const SMALL_DISK = '/var/lib/postgresql/small-disk';

/** What a database may suffer from, and writes through it. */
export const TROUBLES: readonly Trouble[] = [
  { name: 'paused', begin: (faults) => faults.pause('postgresql') },
  // So slow that its answers come, and too late for the rate of the source.
  { name: 'slow', begin: (faults) => faults.link('postgresql', { latencyMs: 200 }) },
  { name: 'full', begin: (faults) => faults.fill('postgresql', { path: SMALL_DISK }) },
];

/** Moves the table to the small disk, where it is the only one. */
export async function moveToSmallDisk(postgresql: PostgresqlClient): Promise<void> {
  const [found] = await postgresql.query("SELECT 1 AS one FROM pg_tablespace WHERE spcname = 'small_disk'");
  if (found === undefined) {
    // A directory of the server's own user: the mount belongs to root. What is not read would break the statement's pipe.
    const directory = `${SMALL_DISK}/tables`;
    await postgresql.execute(`COPY (SELECT 1) TO PROGRAM 'cat > /dev/null && mkdir -p -m 700 ${directory}'`);
    await postgresql.execute(`CREATE TABLESPACE small_disk LOCATION '${SMALL_DISK}/tables'`);
  }
  await postgresql.execute('TRUNCATE market.trades');
  await postgresql.execute('ALTER TABLE market.trades SET TABLESPACE small_disk');
}
