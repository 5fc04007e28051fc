import { expect, expectRows, test } from './delta-test.ts';

test('CD-04 an added column is empty in old rows, holds its value in new ones, and is seen by a session that was there before', async ({
  sql,
  table,
}) => {
  const growing = table('growing');
  await growing.create('id INT, place STRUCT<lat: DOUBLE>');
  await sql.execute(`INSERT INTO ${growing.sql} VALUES (1, named_struct('lat', 1.5))`);
  const witness = sql.session();
  expect(Object.keys(await growing.columnsBySpark(witness)), 'at delta.growing the columns').toEqual(['id', 'place']);

  await sql.execute(`ALTER TABLE ${growing.sql} ADD COLUMNS (tip DECIMAL(5,2) AFTER id, place.lon DOUBLE)`);
  await witness.execute(`INSERT INTO ${growing.sql} VALUES (2, 2.50, named_struct('lat', 2.5, 'lon', 3.5))`);

  await expectRows(growing, [
    { id: 1, tip: null, place: { lat: 1.5, lon: null } },
    { id: 2, tip: '2.50', place: { lat: 2.5, lon: 3.5 } },
  ]);
  await expectRows(growing, [{ id: 1, place: { lat: 1.5 } }], 1);
});

test('CD-04 a write adds the columns that it brings where it says so, and only there', async ({ sql, table }) => {
  const growing = table('evolving');
  await growing.create('id INT');
  const source = `USING (SELECT 1 AS id, 'new' AS note) s ON t.id = s.id WHEN NOT MATCHED THEN INSERT *`;
  await sql.execute(`MERGE INTO ${growing.sql} t ${source}`);
  expect(await growing.byDuckDb('id'), 'at delta.evolving the rows').toEqual([{ id: 1 }]);

  await sql.execute(`MERGE WITH SCHEMA EVOLUTION INTO ${growing.sql} t ${source.replace('1 AS id', '2 AS id')}`);

  await expectRows(growing, [
    { id: 1, note: null },
    { id: 2, note: 'new' },
  ]);
});
