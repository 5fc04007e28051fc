import { LAKE } from '../../test-data/rideshare/lake.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import { expect, test } from '../own-pipeline.ts';

const TABLES = [...STREAMS, 'rejected'] as const;

test(
  'RS-25 RS-32 the first test begins when the job bronze-init has ended with 0, which has made every Bronze table',
  { tag: '@docker' },
  async ({ stack, s3 }) => {
    const job = (await stack.states()).find(({ service }) => service === 'bronze-init');
    expect(job, 'the job bronze-init').toMatchObject({ status: 'exited', exitCode: 0 });
    for (const table of TABLES) {
      const first = await s3.find(`${LAKE.bronze.path}/${table}/_delta_log/${'0'.repeat(20)}.json`);
      // Not by the first rows that a stream wrote.
      expect(first?.toString() ?? 'none', `at bronze.${table} the first commit`).toContain(
        '"operation":"CREATE TABLE"',
      );
    }
  },
);

test('RS-32 a Bronze table that is missing is made by the suite’s own DDL, as the job makes it; what is there stays', async ({
  openPipeline,
  rides,
  sql,
}) => {
  const own = await openPipeline(['payments']);
  await own.send([rides.payment()]);
  await own.ingested();

  await own.createTables(TABLES);

  const { database } = own.stream;
  const tables = await sql.query(`SHOW TABLES IN ${database}`);
  expect(new Set(tables.map(({ tableName }) => tableName)), 'at bronze.*').toEqual(new Set(TABLES));
  for (const table of TABLES) {
    const described = await sql.query(`DESCRIBE QUERY SELECT * FROM ${database}.${table}`);
    // As the job left it: an event with a new field may have widened it since.
    const made = await sql.query(`DESCRIBE QUERY SELECT * FROM bronze.${table} VERSION AS OF 0`);
    expect(described, `at bronze.${table}`).toEqual(made);
  }
  expect(await own.rows(own.bronze('payments'), 'count(*)::INT AS n'), 'at bronze.payments').toEqual([{ n: 1 }]);
});

test('RS-32 on a platform without a single event Silver is built, empty, and its tests pass', async ({
  openPipeline,
}) => {
  const own = await openPipeline(['trips']);
  await own.createTables(TABLES);
  expect(await own.dbt.build(), 'at silver.*').toHaveSucceeded();
  for (const table of ['trips', 'rejected_rows']) {
    expect(await own.rows(own.silver(table), 'count(*)::INT AS n'), `at silver.${table}`).toEqual([{ n: 0 }]);
  }
});
