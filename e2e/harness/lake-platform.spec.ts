import { expect, test } from '../../fixtures/index.ts';
import { SqlClient } from '../../fixtures/technologies/spark-sql/client.ts';
import { engine } from '../../fixtures/stack/docker.ts';
import type { Stack } from '../../fixtures/stack/types.ts';
import { bronzeColumns, REJECTED_COLUMNS } from '../../test-data/rideshare/schemas/ddl.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';

const LAKE = ['minio', 'spark'];
const TABLES = [...STREAMS, 'rejected'];
const GIB = 2 ** 30;

/** As the engine answers: null where a port is not published. */
type Ports = Readonly<Record<string, readonly { readonly HostIp: string }[] | null>>;

test.describe('the lake’s platform', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test('what runs may use 4 GiB of memory together', async ({ stack }) => {
    const containers = await inspect(stack);
    const limits = containers.filter(({ State }) => State.Running).map(({ HostConfig }) => HostConfig.Memory ?? 0);
    expect(Math.min(...limits)).toBeGreaterThan(0);
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(4 * GIB);
  });

  test('every port of the lake is published on this machine alone', async ({ stack }) => {
    const containers = await inspect(stack, LAKE);
    const published = containers.flatMap(({ NetworkSettings }) =>
      Object.values(NetworkSettings.Ports as Ports).flatMap((bindings) => bindings ?? []),
    );
    expect(published.length).toBeGreaterThanOrEqual(4);
    expect(published.filter(({ HostIp }) => HostIp !== '127.0.0.1')).toEqual([]);
  });

  test('the job made every Bronze table with the columns of its schema', async ({ stack }) => {
    await using sql = new SqlClient(stack.endpoint('spark', 10000));
    const tables = await sql.query('SHOW TABLES IN bronze');
    expect(tables.map((row) => row.tableName).sort()).toEqual([...TABLES].sort());
    for (const table of STREAMS) {
      const columns = await sql.query(`DESCRIBE TABLE bronze.${table}`);
      const described = columns.map(({ col_name: name, data_type: type }) => ({ name, type }));
      const wanted = bronzeColumns(table).map(({ name, type }) => ({ name, type: type.replaceAll(/([:,]) /g, '$1') }));
      expect(described.slice(0, wanted.length)).toEqual(wanted);
    }
    const rejected = await sql.query('DESCRIBE TABLE bronze.rejected');
    expect(rejected.map((row) => row.col_name)).toEqual(REJECTED_COLUMNS.map(({ name }) => name));
  });

  test('the job run once more changes nothing', async ({ stack }) => {
    await using sql = new SqlClient(stack.endpoint('spark', 10000));
    const before = await creations(sql);
    const [job] = await inspect(stack, ['bronze-init']);
    const container = engine().getContainer(job?.Id ?? '');
    await container.start();
    expect(await container.wait()).toMatchObject({ StatusCode: 0 });
    expect(await creations(sql)).toEqual(before);
  });
});

/** The commits that made or changed a table by a statement: streams only write rows. */
async function creations(sql: SqlClient): Promise<readonly unknown[]> {
  const found = await Promise.all(TABLES.map((table) => sql.query(`DESCRIBE HISTORY bronze.${table}`)));
  return found
    .flatMap((history) => history.filter(({ operation }) => operation !== 'STREAMING UPDATE' && operation !== 'WRITE'))
    .map(({ version, operation }) => ({ version, operation }));
}

async function inspect(stack: Stack, services?: readonly string[]) {
  const states = await stack.states();
  const wanted = states.filter(({ service }) => services === undefined || services.includes(service));
  return await Promise.all(wanted.map(({ containerId }) => engine().getContainer(containerId).inspect()));
}
