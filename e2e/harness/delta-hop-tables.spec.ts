import { capabilityOf } from '../../fixtures/pipeline/capabilities.ts';
import { columnId, deltaSource, expect, test } from '../../fixtures/index.ts';
import { DUCKDB, type DuckDbCapability } from '../../fixtures/technologies/duckdb/capability.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';

const HOP = 'bronze.trips';
/** What makes a checkpoint of each kind in a session of Spark, and of a table. */
const CHECKPOINTS: Readonly<Record<string, readonly [session: readonly string[], property: string]>> = {
  'in several parts': [['SET spark.databricks.delta.checkpoint.partSize = 2'], ''],
  'of the second kind, in Parquet': [
    ['SET spark.databricks.delta.checkpointV2.topLevelFileFormat = parquet'],
    ", 'delta.checkpointPolicy' = 'v2'",
  ],
  'of the second kind, in JSON': [
    ['SET spark.databricks.delta.checkpointV2.topLevelFileFormat = json'],
    ", 'delta.checkpointPolicy' = 'v2'",
  ],
};

test.describe('the tap on Delta tables, on tables by Spark', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test.setTimeout(180_000);

  for (const [what, [settings, property]] of Object.entries(CHECKPOINTS)) {
    for (const mapping of ['none', 'name']) {
      const names = mapping === 'none' ? '' : ', with mapped names';

      test(`a partitioned table whose first commits are cleaned away, behind a checkpoint ${what}${names}`, async ({
        stack,
        contextOn,
        underTest,
        lake,
        s3,
        sql,
        tables,
      }) => {
        const table = lake.table('trips');
        const name = sql.relation(table);
        for (const setting of settings) await sql.execute(setting);
        await sql.execute(
          `CREATE TABLE ${name} (id STRING, zone STRING, taken_at TIMESTAMP, place INT) USING delta PARTITIONED BY (zone, taken_at)
           TBLPROPERTIES ('delta.checkpointInterval' = '2', 'delta.columnMapping.mode' = '${mapping}'${property})`,
        );
        const insert = (place: number): Promise<void> =>
          sql.execute(`INSERT INTO ${name} VALUES ('${place}', 'z', TIMESTAMP '2026-01-02 12:00:00', ${place})`);
        for (const place of [1, 2, 3]) await insert(place);
        for (const version of [0, 1]) {
          await s3.delete(`${table.path}/_delta_log/${version.toString().padStart(20, '0')}.json`);
        }
        const router = new TraceRouter();
        const log = router.open(true);
        const event = router.mint(log);
        const source = deltaSource({
          kind: 'bronze',
          profile: 'data-pipeline',
          reader: capabilityOf<DuckDbCapability>(underTest, DUCKDB),
          identify: columnId('id'),
          origin: ({ place }) => ({ partition: 0, position: Number(place) }),
          hops: [{ name: HOP, stream: 'trips', table: table.path }],
        });
        await using tap = await source.open({
          ...contextOn(stack),
          recorder: router,
          signal: new AbortController().signal,
          onSent: () => undefined,
          fail: () => undefined,
        });
        await sql.execute(
          `INSERT INTO ${name} VALUES ('${event.correlationId}', NULL, TIMESTAMP '2026-07-02 23:30:00.123456', 4)`,
        );
        await tap.drain(30_000, [HOP]);

        const value = log.at(HOP).message(0)?.value?.toString() ?? 'null';
        expect(JSON.parse(value), `at ${HOP}`).toEqual({
          id: event.correlationId,
          zone: null,
          taken_at: '2026-07-02T23:30:00.123456Z',
          place: 4,
        });
        const rows = 'SELECT place, zone, taken_at FROM';
        expect(await tables.query(`${rows} ${tables.relation(table)} ORDER BY place`), 'read by DuckDB').toEqual(
          await sql.query(`${rows} ${name} ORDER BY place`),
        );
      });
    }
  }
});
