import { expect, test } from './delta-test.ts';

test('CD-07 every version can be read by its number and by its time, no other can, and no vacuum takes one away', async ({
  sql,
  s3,
  table,
}) => {
  const versions = table('versions');
  await versions.create('id INT, v STRING');
  await sql.execute(`INSERT INTO ${versions.sql} VALUES (1, 'first')`);
  await sql.execute(`UPDATE ${versions.sql} SET v = 'second'`);
  await sql.execute(`DELETE FROM ${versions.sql}`);
  const vacuum = sql.execute(`VACUUM ${versions.sql} RETAIN 0 HOURS`, { timeoutMs: 20_000 });
  await expect(vacuum, 'at delta.versions refuses a vacuum of all').rejects.toThrow(
    /VACUUM_RETENTION_PERIOD_TOO_SHORT/,
  );

  const states = [[], [{ id: 1, v: 'first' }], [{ id: 1, v: 'second' }], []];
  const log = await s3.list(`${versions.ref.path}/_delta_log/`);
  // The store's own stamp, which is the time of a version.
  const commits = log.filter(({ path }) => path.endsWith('.json')).map(({ modifiedAt }) => modifiedAt);
  expect(commits, 'at delta.versions the commits').toHaveLength(states.length);
  for (const [version, rows] of states.entries()) {
    expect(await versions.byDuckDb('id', version), `at delta.versions at version ${version}`).toEqual(rows);
    expect(await versions.bySpark('id', version), `at delta.versions at version ${version}, by Spark`).toEqual(rows);
    const at = timestampAsOf(commits[version] ?? 0);
    expect(
      await sql.query(`SELECT * FROM ${versions.sql} ${at}`),
      `at delta.versions at the time of ${version}`,
    ).toEqual(rows);
  }
  for (const beyond of [
    'VERSION AS OF 4',
    timestampAsOf((commits[0] ?? 0) - 1),
    timestampAsOf((commits[3] ?? 0) + 1),
  ]) {
    const reading = sql.query(`SELECT * FROM ${versions.sql} ${beyond}`);
    await expect(reading, `at delta.versions has nothing ${beyond}`).rejects.toThrow(
      /VERSION_NOT_FOUND|DELTA_TIMESTAMP/,
    );
  }
});

function timestampAsOf(epochMs: number): string {
  return `TIMESTAMP AS OF '${new Date(epochMs).toISOString()}'`;
}
