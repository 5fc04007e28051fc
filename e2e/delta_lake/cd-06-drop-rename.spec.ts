import { expect, expectRows, test } from './delta-test.ts';

test('CD-06 a renamed column keeps its values, a dropped one is gone for good, old versions have both', async ({
  sql,
  table,
}) => {
  const mapped = table('mapped');
  await mapped.create('id INT, name STRING, note STRING', {
    'columnMapping.mode': 'name',
    enableChangeDataFeed: 'true',
  });
  await sql.execute(`INSERT INTO ${mapped.sql} VALUES (1, 'Ada', 'secret')`);
  await sql.execute(`ALTER TABLE ${mapped.sql} RENAME COLUMN name TO label`);
  await sql.execute(`ALTER TABLE ${mapped.sql} DROP COLUMN note`);
  await expectRows(mapped, [{ id: 1, label: 'Ada' }]);

  // A new column of the old name is another column.
  await sql.execute(`ALTER TABLE ${mapped.sql} ADD COLUMNS (note STRING)`);
  await sql.execute(`INSERT INTO ${mapped.sql} VALUES (2, 'Bob', 'open')`);

  await expectRows(mapped, [
    { id: 1, label: 'Ada', note: null },
    { id: 2, label: 'Bob', note: 'open' },
  ]);
  await expectRows(mapped, [{ id: 1, name: 'Ada', note: 'secret' }], 1);
  await expect(mapped.changes('id', 0), 'at delta.mapped the feed across the change').rejects.toThrow(
    /DELTA_CHANGE_DATA_FEED_INCOMPATIBLE/,
  );
  expect(await mapped.changes('id', 5), 'at delta.mapped the feed after the change').toHaveLength(1);
});

test('CD-06 a table without column mapping refuses to drop and to rename', async ({ sql, table }) => {
  const plain = table('plain');
  await plain.create('id INT, name STRING');
  for (const change of ['DROP COLUMN name', 'RENAME COLUMN name TO label']) {
    const altering = sql.execute(`ALTER TABLE ${plain.sql} ${change}`);
    await expect(altering, `at delta.plain refuses ${change}`).rejects.toThrow(/DELTA_UNSUPPORTED|COLUMN_MAPPING/);
  }
  expect(await plain.columnsByDuckDb(), 'at delta.plain the columns').toEqual({ id: 'INTEGER', name: 'VARCHAR' });
});
