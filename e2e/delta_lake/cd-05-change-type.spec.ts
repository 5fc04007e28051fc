import { expect, expectRows, test } from './delta-test.ts';

test('CD-05 a column can be widened and then takes wider values, and can never be narrowed', async ({ sql, table }) => {
  const wide = table('wide');
  await wide.create('id INT, n INT, amount DECIMAL(5,2)', { enableTypeWidening: 'true' });
  await sql.execute(`INSERT INTO ${wide.sql} VALUES (1, 2147483647, 999.99)`);

  await sql.execute(`ALTER TABLE ${wide.sql} ALTER COLUMN n TYPE BIGINT, amount TYPE DECIMAL(12,4)`);
  await sql.execute(`INSERT INTO ${wide.sql} VALUES (2, 2147483648, 12345678.1234)`);
  for (const narrower of ['n TYPE INT', 'amount TYPE DECIMAL(12,2)', 'amount TYPE DECIMAL(8,4)', 'id TYPE STRING']) {
    const change = sql.execute(`ALTER TABLE ${wide.sql} ALTER COLUMN ${narrower}`);
    await expect(change, `at delta.wide refuses ${narrower}`).rejects.toThrow(
      /NOT_SUPPORTED_CHANGE_COLUMN|UNSUPPORTED/,
    );
  }

  await expectRows(wide, [
    { id: 1, n: 2_147_483_647n, amount: '999.9900' },
    { id: 2, n: 2_147_483_648n, amount: '12345678.1234' },
  ]);
  await expectRows(wide, [{ id: 1, n: 2_147_483_647, amount: '999.99' }], 1);
});

test('CD-05 a table that was not made for it refuses to widen a column', async ({ sql, table }) => {
  const fixed = table('fixed');
  await fixed.create('id INT');
  const change = sql.execute(`ALTER TABLE ${fixed.sql} ALTER COLUMN id TYPE BIGINT`);
  await expect(change, 'at delta.fixed refuses a wider type').rejects.toThrow(
    /NOT_SUPPORTED_CHANGE_COLUMN|UNSUPPORTED/,
  );
  expect(await fixed.columnsByDuckDb(), 'at delta.fixed the columns').toEqual({ id: 'INTEGER' });
});
