import { formatCount, formatMs } from '../../fixtures/core/units.ts';
import { literal } from '../../fixtures/core/sql-text.ts';
import { planProfiles } from '../../fixtures/stack/plan.ts';
import { rowsIn } from '../../fixtures/technologies/delta/data-files.ts';
import type { TableMetadata } from '../../fixtures/technologies/delta/commit.ts';
import { DuckDbTables } from '../../fixtures/technologies/duckdb/tables.ts';

/** Writes as JSON what depends on nothing but its input. The argument is the path of a Parquet file to make. */
const path = process.argv[2] ?? '';
using tables = await DuckDbTables.open({ extensions: [] });
await tables.query(`COPY (SELECT 1 AS id) TO ${literal(path)} (FORMAT parquet)`);
const file = { path, dataChange: true, hasDeletionVector: false, bytes: 1 };
const metadata: TableMetadata = {
  id: 'by-hand',
  partitionColumns: ['at'],
  configuration: {},
  schema: {
    fields: [
      { name: 'id', type: 'integer', nullable: true },
      { name: 'at', type: 'timestamp', nullable: true },
    ],
  },
};
const partition = [{ ...file, partitionValues: { at: '2026-01-02 12:00:00' } }];
const plan = planProfiles(['kafka', 'ı', 'i', 'I'].map((platform) => ({ tags: ['@stack:core'], use: { platform } })));
console.log(
  JSON.stringify({
    partition: await tables.query(rowsIn(partition, { path: '', version: 0 }, metadata) ?? ''),
    day: await tables.query(
      "SELECT year(t)::INTEGER AS y, t::DATE AS day FROM (SELECT TIMESTAMPTZ '2026-12-31 23:30:00+00' AS t)",
    ),
    numbers: [formatCount(1_234_567), formatMs(1_004), formatMs(12_345)],
    order: Object.keys(plan),
  }),
);
