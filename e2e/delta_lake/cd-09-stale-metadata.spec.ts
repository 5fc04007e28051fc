import { expect, expectRows, test } from './delta-test.ts';

test('CD-09 of a table that was deleted by its objects no row, version or column shows in the one made anew in its place', async ({
  sql,
  lake,
  table,
}) => {
  const reborn = table('reborn');
  const name = `${await lake.database()}.reborn`;
  const witness = sql.session();
  const make = async (columns: string) => {
    await sql.execute(`CREATE TABLE ${name} (${columns}) USING delta LOCATION '${reborn.location}'`);
  };
  await make('id INT, former STRING');
  await sql.execute(`INSERT INTO ${name} VALUES (1, 'old')`);
  await sql.execute(`INSERT INTO ${name} VALUES (2, 'old')`);
  expect(
    await witness.query(`SELECT count(*) AS n FROM ${name}`),
    'at delta.reborn the rows of the former one',
  ).toEqual([{ n: 2n }]);
  await expectRows(reborn, [
    { id: 1, former: 'old' },
    { id: 2, former: 'old' },
  ]);

  await lake.empty(reborn.ref, name);
  await expect(reborn.bySpark('id', undefined, witness), 'at delta.reborn is gone').rejects.toThrow(
    /NOT_FOUND|MISSING/,
  );
  await make('id INT, present BIGINT');
  await sql.execute(`INSERT INTO ${name} VALUES (7, 70)`);

  const rows = [{ id: 7, present: 70n }] as const;
  await expectRows(reborn, rows);
  expect(await witness.query(`SELECT * FROM ${name}`), 'at delta.reborn as another session has it').toEqual(rows);
  await expect(reborn.bySpark('id', 2, witness), 'at delta.reborn has no version 2').rejects.toThrow(
    /VERSION_NOT_FOUND/,
  );
  await expect(reborn.byDuckDb('id', 2), 'at delta.reborn has no version 2, by DuckDB').rejects.toThrow();

  // Now it has as many versions as the former had.
  await sql.execute(`INSERT INTO ${name} VALUES (8, 80)`);
  await expectRows(reborn, [...rows, { id: 8, present: 80n }], 2);
});
