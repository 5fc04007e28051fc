import { expect, expectRows, test } from './delta-test.ts';
import { JOURNAL, JOURNAL_COLUMNS } from './journal.ts';

test('CD-01 rows of every type are read as they were written, by Spark and by DuckDB', async ({ sql, table }) => {
  const journal = table('journal');
  await journal.create(JOURNAL_COLUMNS);
  // What the server gives a session that asks for nothing: the client asks for UTC.
  await sql.execute('RESET spark.sql.session.timeZone');

  await sql.execute(`INSERT INTO ${journal.sql} VALUES ${JOURNAL.map((one) => `(${one.sql})`).join(', ')}`);

  await expectRows(
    journal,
    JOURNAL.map(({ row }) => row),
  );
});

test('NF-04 a new session on the running Spark answers within 10 s and commits 1,000 rows within 5 s, all of them right', async ({
  sql,
  table,
}) => {
  const begun = performance.now();
  await sql.query('SELECT 1 AS one');
  expect(performance.now() - begun, 'at delta.bulk the ms until it has its session').toBeLessThan(10_000);
  const bulk = table('bulk');
  await bulk.create('id INT, trip STRING, amount DECIMAL(12,2)');
  const rows = Array.from({ length: 1_000 }, (_, id) => ({ id, trip: `trip-${id * 7}`, amount: `${id}.25` }));
  const values = rows.map(({ id, trip, amount }) => `(${id}, '${trip}', ${amount})`);

  const asked = performance.now();
  await sql.execute(`INSERT INTO ${bulk.sql} VALUES ${values.join(', ')}`);
  expect(performance.now() - asked, 'at delta.bulk the ms until it has its rows').toBeLessThan(5_000);

  expect(await bulk.byDuckDb('id'), 'at delta.bulk the rows, read by DuckDB').toEqual(rows);
  expect(await bulk.bySpark('id'), 'at delta.bulk the rows, read by Spark').toEqual(rows);
});
