import type { Row, TableRef } from '../../fixtures/core/rows.ts';
import { expect, test } from '../../fixtures/index.ts';
import type { DuckDbTables } from '../../fixtures/technologies/duckdb/tables.ts';
import type { SqlClient } from '../../fixtures/technologies/spark-sql/client.ts';

test.describe('clients of the lake', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test.setTimeout(120_000);

  test('reader and engine agree on every type, to the last digit', async ({ lake, sql, tables }) => {
    const name = `${await lake.database()}.types`;
    const table = lake.table('types');
    await sql.execute(`CREATE TABLE ${name} (${TYPES}) USING delta LOCATION '${s3a(table)}'`);
    await sql.execute(`INSERT INTO ${name} VALUES (${FULL}), (${EMPTY})`);
    const rows = await both(sql, tables, table, 'i8');
    expect(rows).toEqual([FULL_ROW, EMPTY_ROW]);
    // Whatever the session's zone.
    await sql.execute("SET TIME ZONE 'Asia/Kolkata'");
    expect(await both(sql, tables, table, 'i8')).toEqual(rows);
  });

  test('reader and engine agree on checkpoints, deletion vectors and mapped columns, at every version', async ({
    lake,
    sql,
    tables,
    s3,
  }) => {
    const name = `${await lake.database()}.changes`;
    const table = lake.table('changes');
    await sql.execute(
      `CREATE TABLE ${name} (id bigint, v string) USING delta LOCATION '${s3a(table)}' TBLPROPERTIES
       ('delta.enableDeletionVectors'='true', 'delta.columnMapping.mode'='name', 'delta.checkpointInterval'='3')`,
    );
    await sql.execute(`INSERT INTO ${name} SELECT id, concat('v', id) FROM range(0, 100, 1, 1)`);
    await sql.execute(`DELETE FROM ${name} WHERE id % 10 = 3`);
    await sql.execute(`ALTER TABLE ${name} RENAME COLUMN v TO w`);
    await sql.execute(`INSERT INTO ${name} VALUES (1000, 'new')`);
    for (const [version, count] of [
      [1, 100],
      [2, 90],
      [4, 91],
    ] as const) {
      const rows = await both(sql, tables, { ...table, version }, 'id');
      expect(rows, `version ${version}`).toHaveLength(count);
    }
    expect((await s3.list(`${table.path}/_delta_log/`)).map(({ path }) => path)).toContainEqual(
      expect.stringContaining('.checkpoint.'),
    );
    expect((await s3.list(table.path)).some(({ path }) => path.includes('deletion_vector'))).toBe(true);
  });

  test('a refused statement is shown with the engine’s words, and without a Java stack', async ({ sql, tables }) => {
    const statement = 'SELECT nope FROM range(3)';
    const refusal = expect.objectContaining({ code: 'E_SQL', facts: { statement } }) as unknown;
    const error: unknown = await sql.query(statement).catch((thrown: unknown) => thrown);
    expect(error).toEqual(refusal);
    expect(String(error)).toMatch(/UNRESOLVED_COLUMN.*nope/);
    expect(String(error)).not.toMatch(/\bat org\.|java\.|Exception:/);
    await expect(tables.query(statement)).rejects.toEqual(refusal);
  });

  test('sessions do not see each other’s views, and run side by side', async ({ sql }) => {
    const [one, other] = [sql.session(), sql.session()];
    await one.execute('CREATE TEMPORARY VIEW mine AS SELECT 1 AS x');
    expect(await one.query('SELECT * FROM mine')).toEqual([{ x: 1 }]);
    await expect(other.query('SELECT * FROM mine')).rejects.toMatchObject({ code: 'E_SQL' });
    expect(await Promise.all([one.query('SELECT 1 AS x'), other.query('SELECT 2 AS x')])).toEqual([
      [{ x: 1 }],
      [{ x: 2 }],
    ]);
  });

  test('a statement that is given up is cancelled, and the next one runs', async ({ sql }) => {
    const abort = AbortSignal.timeout(1_000);
    const slow = `SELECT java_method('java.lang.Thread', 'sleep', 30000L)`;
    await expect(sql.query(slow, { signal: abort })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(sql.query(slow, { timeoutMs: 500 })).rejects.toMatchObject({ code: 'E_SQL' });
    expect(await sql.query('SELECT 1 AS x')).toEqual([{ x: 1 }]);
  });

  test('the object store reads everywhere, and writes and deletes under the test’s own path only', async ({
    s3,
    lake,
  }) => {
    expect(await s3.buckets()).toContain('lake');
    await s3.put(`${lake.path}/a/1`, 'one');
    await s3.put(`${lake.path}/ab/1`, 'other');
    expect((await s3.get(`${lake.path}/a/1`)).toString()).toBe('one');
    expect(await s3.deleteFolder(`${lake.path}/a`)).toBe(1);
    expect(await s3.find(`${lake.path}/a/1`)).toBeUndefined();
    expect((await s3.list(lake.path)).map(({ path }) => path)).toEqual([`${lake.path}/ab/1`]);
    const foreign = { code: 'E_S3_FOREIGN' };
    for (const place of ['s3://lake/bronze/trips', 's3://lake', `${lake.path}x`, 's3://other/t', 's3://lake/t']) {
      await expect(s3.deleteFolder(place)).rejects.toMatchObject(foreign);
      await expect(s3.put(`${place}/x`, '')).rejects.toMatchObject(foreign);
    }
  });

  test('a list has more than one page', async ({ s3, lake }) => {
    const names = Array.from({ length: 1_005 }, (_, at) => `${lake.path}/many/${at}`);
    // No more at once than a store has connections for.
    for (let at = 0; at < names.length; at += 50) {
      await Promise.all(names.slice(at, at + 50).map((name) => s3.put(name, '')));
    }
    expect(await s3.list(`${lake.path}/many/`)).toHaveLength(1_005);
    expect(await s3.deleteFolder(`${lake.path}/many`)).toBe(1_005);
    expect(await s3.list(`${lake.path}/many/`)).toEqual([]);
  });
});

const TYPES = `i8 tinyint, i16 smallint, i32 int, i64 bigint, f float, d double, dec decimal(38,10), money decimal(12,2),
  s string, b binary, yes boolean, day date, at timestamp, local timestamp_ntz,
  st struct<a: bigint, m: decimal(5,2), at: timestamp, list: array<binary>>, map map<string, decimal(10,3)>,
  list array<struct<day: date>>`;
const FULL = `1Y, 2S, 3, 9223372036854775807L, CAST(1.1 AS float), 0.1D, -9999999999999999999999999999.0000000001BD, 12.50BD,
  'a"b\\nc', X'00FF', true, date'1960-01-02', timestamp'1969-12-31 23:59:59.999999Z',
  timestamp_ntz'1901-02-03 04:05:06.000001',
  named_struct('a', 9007199254740993L, 'm', 1.50BD, 'at', timestamp'1950-01-01 00:00:00.000001Z', 'list', array(X'AB')),
  map('k', 1.500BD, 'z', NULL), array(named_struct('day', date'2020-02-29'), NULL)`;
const EMPTY = `2Y, NULL, NULL, -1L, NULL, double('NaN'), 0BD, NULL, '', X'', false, NULL, NULL, NULL, NULL, NULL, array()`;

const FULL_ROW: Row = {
  i8: 1,
  i16: 2,
  i32: 3,
  i64: 9_223_372_036_854_775_807n,
  f: Math.fround(1.1),
  d: 0.1,
  dec: '-9999999999999999999999999999.0000000001',
  money: '12.50',
  s: 'a"b\nc',
  b: Uint8Array.of(0, 255),
  yes: true,
  day: '1960-01-02',
  at: '1969-12-31T23:59:59.999999Z',
  local: '1901-02-03T04:05:06.000001Z',
  st: { a: 9_007_199_254_740_993n, m: '1.50', at: '1950-01-01T00:00:00.000001Z', list: [Uint8Array.of(0xab)] },
  map: { k: '1.500', z: null },
  list: [{ day: '2020-02-29' }, null],
};
const EMPTY_ROW: Row = {
  ...Object.fromEntries(Object.keys(FULL_ROW).map((name) => [name, null])),
  i8: 2,
  i64: -1n,
  d: Number.NaN,
  dec: '0.0000000000',
  s: '',
  b: new Uint8Array(),
  yes: false,
  list: [],
};

/** The table's rows by both, which must be the same. */
async function both(sql: SqlClient, tables: DuckDbTables, table: TableRef, key: string): Promise<readonly Row[]> {
  const [engine, reader] = await Promise.all(
    [sql, tables].map((by) => by.query(`SELECT * FROM ${by.relation(table)} ORDER BY ${key}`)),
  );
  expect(reader).toEqual(engine);
  return reader ?? [];
}

function s3a({ path }: TableRef): string {
  return path.replace('s3:', 's3a:');
}
