import { expect, test } from '../../fixtures/index.ts';
import { bronzeColumns } from '../../test-data/rideshare/schemas/ddl.ts';

test.describe('tables are emptied by deleting their objects', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test.setTimeout(120_000);

  test('RS-61 after a table was emptied, no row and no version of before is visible', async ({
    lake,
    sql,
    tables,
    s3,
  }) => {
    const columns = [{ name: 'id', type: 'bigint' }];
    const table = await lake.createTable('things', columns);
    const name = `${await lake.database()}.things`;
    await sql.execute(`INSERT INTO ${name} VALUES (1), (2)`);
    await sql.execute(`INSERT INTO ${name} VALUES (3)`);
    expect(await sql.query(`SELECT count(*) AS n FROM ${name}`)).toEqual([{ n: 3n }]);

    expect(await lake.empty(table, name)).toBeGreaterThanOrEqual(5);
    expect(await s3.list(`${table.path}/`)).toEqual([]);
    await expect(sql.query(`SELECT * FROM ${name}`)).rejects.toMatchObject({ code: 'E_SQL' });
    await expect(tables.query(`SELECT * FROM ${tables.relation(table)}`)).rejects.toMatchObject({ code: 'E_SQL' });

    await lake.createTable('things', columns);
    await sql.execute(`INSERT INTO ${name} VALUES (7)`);
    expect(await sql.query(`SELECT * FROM ${name}`)).toEqual([{ id: 7n }]);
    expect(await sql.query(`SELECT * FROM ${sql.relation(table)}`)).toEqual([{ id: 7n }]);
    expect(await tables.query(`SELECT * FROM ${tables.relation(table)}`)).toEqual([{ id: 7n }]);
    const versions = (await sql.query(`DESCRIBE HISTORY ${name}`)).map(({ version, operation }) => [
      version,
      operation,
    ]);
    expect(versions).toEqual([
      [1n, 'WRITE'],
      [0n, 'CREATE TABLE'],
    ]);
  });

  test('RS-61 a table that others use is not emptied', async ({ lake }) => {
    for (const path of ['s3://lake/bronze/trips', 's3://lake/t', `${lake.path}0`]) {
      await expect(lake.empty({ path })).rejects.toMatchObject({ code: 'E_S3_FOREIGN' });
    }
  });

  test('RS-32 a missing table is created by its schema, and one that is there stays as it is', async ({
    lake,
    sql,
  }) => {
    const table = await lake.createTable('payments', bronzeColumns('payments'));
    const rows = `SELECT count(*) AS n FROM ${sql.relation(table)}`;
    const types = await sql.query(`DESCRIBE TABLE ${sql.relation(table)}`);
    expect(types).toContainEqual(expect.objectContaining({ col_name: '_kafka_offset', data_type: 'bigint' }));
    expect(types).toContainEqual(expect.objectContaining({ col_name: 'amount', data_type: 'decimal(12,2)' }));
    await sql.execute(`INSERT INTO ${sql.relation(table)} (event_id) VALUES ('e-1')`);
    await lake.createTable('payments', bronzeColumns('payments'));
    expect(await sql.query(rows)).toEqual([{ n: 1n }]);
  });
});
