import { expect, expectRows, test } from './delta-test.ts';

test('CD-03 the change feed has every insert, update (before and after) and delete, once and by version', async ({
  sql,
  table,
}) => {
  const fares = table('fares');
  await fares.create('id INT, amount DECIMAL(5,2)', { enableChangeDataFeed: 'true' });
  await sql.execute(`INSERT INTO ${fares.sql} VALUES (1, 1.25), (2, 2.25), (3, 3.25)`);
  await sql.execute(`UPDATE ${fares.sql} SET amount = amount + 10 WHERE id = 1`);
  await sql.execute(`DELETE FROM ${fares.sql} WHERE id = 2`);
  await sql.execute(
    `MERGE INTO ${fares.sql} t USING (SELECT * FROM VALUES (1, 1.25), (3, 33.25), (4, 4.25) AS s(id, amount)) s ON t.id = s.id
     WHEN MATCHED AND t.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET amount = s.amount WHEN NOT MATCHED THEN INSERT *`,
  );

  const change = (version: bigint, type: string, id: number, amount: string) => ({
    ...{ id, amount, _change_type: type, _commit_version: version },
  });
  const update = [change(2n, 'update_preimage', 1, '1.25'), change(2n, 'update_postimage', 1, '11.25')];
  expect(await fares.changes('id', 0), 'at delta.fares the changes').toEqual([
    change(1n, 'insert', 1, '1.25'),
    change(1n, 'insert', 2, '2.25'),
    change(1n, 'insert', 3, '3.25'),
    ...update,
    change(3n, 'delete', 2, '2.25'),
    change(4n, 'delete', 1, '11.25'),
    change(4n, 'update_preimage', 3, '3.25'),
    change(4n, 'update_postimage', 3, '33.25'),
    change(4n, 'insert', 4, '4.25'),
  ]);
  expect(await fares.changes('id', 2, 2), 'at delta.fares the changes at version 2').toEqual(update);
  await expectRows(fares, [
    { id: 3, amount: '33.25' },
    { id: 4, amount: '4.25' },
  ]);
});

test('CD-03 a table that keeps no feed refuses to be read as if nothing had changed', async ({ sql, table }) => {
  const silent = table('silent');
  await silent.create('id INT');
  await sql.execute(`INSERT INTO ${silent.sql} VALUES (1)`);
  await expect(silent.changes('id', 0), 'at delta.silent the changes').rejects.toThrow(
    /DELTA_MISSING_CHANGE_DATA|CHANGE_TABLE_FEED_DISABLED|change data (?:was not recorded|feed)/i,
  );
});
