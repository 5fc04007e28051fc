import { expectRows, test } from './delta-test.ts';

const HERE = "'a b/c', TIMESTAMP '2026-01-02 12:00:00', DATE '2026-01-02', 7";

for (const mode of ['name', 'id']) {
  test(`CD-06 a table partitioned by mapped columns (${mode}) keeps their values when one is renamed`, async ({
    sql,
    table,
  }) => {
    const mapped = table('mapped');
    const properties = { 'columnMapping.mode': mode, enableDeletionVectors: 'true' };
    const columns = 'id INT, zone STRING, at TIMESTAMP, day DATE, n INT';
    await mapped.create(columns, properties, ['zone', 'at', 'day', 'n']);
    await sql.execute(`INSERT INTO ${mapped.sql} VALUES (1, ${HERE}), (2, ${HERE}), (3, NULL, NULL, NULL, NULL)`);
    await sql.execute(`ALTER TABLE ${mapped.sql} RENAME COLUMN zone TO area`);
    await sql.execute(`DELETE FROM ${mapped.sql} WHERE id = 2`);

    const when = { at: '2026-01-02T12:00:00.000000Z', day: '2026-01-02', n: 7 };
    const none = { at: null, day: null, n: null };
    await expectRows(mapped, [
      { id: 1, area: 'a b/c', ...when },
      { id: 3, area: null, ...none },
    ]);
    const before = [1, 2].map((id) => ({ id, zone: 'a b/c', ...when }));
    await expectRows(mapped, [...before, { id: 3, zone: null, ...none }], 1);
  });
}
