import { expect, expectRows, test } from './delta-test.ts';

test('CD-08 of what several sessions append at once nothing is lost and nothing is there twice', async ({
  sql,
  s3,
  table,
}) => {
  const shared = table('shared');
  await shared.create('id INT');
  const writers = Array.from({ length: 4 }, () => sql.session());

  await Promise.all(
    writers.map(async (writer, number) => {
      for (const id of [number * 2, number * 2 + 1]) await writer.execute(`INSERT INTO ${shared.sql} VALUES (${id})`);
    }),
  );

  await expectRows(
    shared,
    Array.from({ length: 8 }, (_, id) => ({ id })),
  );
  const log = await s3.list(`${shared.ref.path}/_delta_log/`);
  const commits = log.filter(({ path }) => path.endsWith('.json'));
  expect(commits, 'at delta.shared the commits: the table and eight writes').toHaveLength(9);
});

test('CD-08 of updates to one row at once each is either in the table or refused as a conflict', async ({
  sql,
  table,
}) => {
  const counter = table('shared');
  await counter.create('id INT, n INT');
  await sql.execute(`INSERT INTO ${counter.sql} VALUES (1, 0)`);
  const writers = Array.from({ length: 3 }, () => sql.session());

  const updates = await Promise.allSettled(
    writers.map((writer) => writer.execute(`UPDATE ${counter.sql} SET n = n + 1 WHERE id = 1`)),
  );

  const done = updates.filter(({ status }) => status === 'fulfilled').length;
  expect(done, 'at delta.shared the updates that were done').toBeGreaterThanOrEqual(1);
  for (const refusal of refusals(updates)) expect(refusal, 'at delta.shared').toMatch(/DELTA_CONCURRENT_/);
  await expectRows(counter, [{ id: 1, n: done }]);
});

test('CD-08 sessions do not see each other’s settings, temporary views and current database', async ({ sql, lake }) => {
  const database = await lake.database();
  const other = sql.session();
  await other.query('SELECT 1 AS one');

  await sql.execute('SET spark.sql.shuffle.partitions = 7');
  await sql.execute("SET TIME ZONE 'Asia/Tokyo'");
  await sql.execute('CREATE TEMPORARY VIEW only_here AS SELECT 1 AS id');
  await sql.execute(`USE ${database}`);

  const seen = await other.query('SELECT current_database() AS current, current_timezone() AS zone');
  expect(seen, 'at delta.session the database and zone of another').toEqual([{ current: 'default', zone: 'UTC' }]);
  const [setting] = await other.query('SET spark.sql.shuffle.partitions');
  expect(setting, 'at delta.session the setting of another').not.toMatchObject({ value: '7' });
  await expect(other.query('SELECT * FROM only_here'), 'at delta.session the view of another').rejects.toThrow(
    /TABLE_OR_VIEW_NOT_FOUND/,
  );
});

function refusals(results: readonly PromiseSettledResult<void>[]): readonly string[] {
  return results.filter((result) => result.status === 'rejected').map(({ reason }) => String(reason));
}
