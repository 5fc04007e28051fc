import { expect, test as base } from '../../fixtures/index.ts';
import { DeltaTable } from './delta-table.ts';

export { expect } from '../../fixtures/index.ts';

export interface DeltaFixtures {
  /** A table of the test's own, not made yet; its hop is `delta.<name>`. */
  readonly table: (name: string) => DeltaTable;
}

export const test = base.extend<DeltaFixtures>({
  table: async ({ lake, sql, tables }, use) => {
    await use((name) => new DeltaTable(name, lake.table(name), sql, tables));
  },
});

/** Both readers find exactly these rows, at least one, in the order of their first column. */
export async function expectRows(table: DeltaTable, rows: readonly object[], version?: number): Promise<void> {
  const order = Object.keys(rows[0] ?? {})[0] ?? '';
  const when = version === undefined ? '' : ` at version ${version}`;
  expect(rows, 'a table without rows is compared otherwise').not.toEqual([]);
  expect(await table.byDuckDb(order, version), `at ${table.hop} the rows${when}, read by DuckDB`).toEqual(rows);
  expect(await table.bySpark(order, version), `at ${table.hop} the rows${when}, read by Spark`).toEqual(rows);
}
