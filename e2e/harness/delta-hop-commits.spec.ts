import { literal } from '../../fixtures/core/sql-text.ts';
import { capabilityOf } from '../../fixtures/pipeline/capabilities.ts';
import { columnId, deltaSource, expect, originColumns, streamCheckpoint, test } from '../../fixtures/index.ts';
import { DUCKDB, type DuckDbCapability } from '../../fixtures/technologies/duckdb/capability.ts';
import type { DuckDbTables } from '../../fixtures/technologies/duckdb/tables.ts';
import type { ObjectStore } from '../../fixtures/technologies/s3/object-store.ts';
import { placeAt } from '../../fixtures/trace/place.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';

const HOP = 'bronze.trips';

test.describe('the tap on Delta tables, on commits by hand', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test('it sees what is committed from now on, with its place, and its drain is a fence', async ({
    stack,
    contextOn,
    underTest,
    lake,
    s3,
    tables,
  }) => {
    const table = `${lake.path}/trips`;
    await commit(s3, tables, table, 0, [['before', 1]]);
    const router = new TraceRouter();
    const log = router.open(true);
    const source = deltaSource({
      kind: 'bronze',
      profile: 'data-pipeline',
      reader: capabilityOf<DuckDbCapability>(underTest, DUCKDB),
      identify: columnId('correlation_id'),
      origin: originColumns('_kafka_partition', '_kafka_offset'),
      hops: [{ name: HOP, stream: 'trips', table }],
    });
    await using tap = await source.open({
      ...contextOn(stack),
      recorder: router,
      signal: new AbortController().signal,
      onSent: () => undefined,
      fail: () => undefined,
    });
    const ids = [router.mint(log).correlationId, router.mint(log).correlationId] as const;
    await commit(s3, tables, table, 1, [
      [ids[1], 1],
      [ids[0], 0],
    ]);
    await tap.drain(10_000, [HOP]);
    await commit(s3, tables, table, 2, [[ids[0], 0]]);
    await tap.drain(10_000, [HOP]);

    const seen = log.at(HOP);
    const [definition] = source.hops;
    const places = Array.from({ length: seen.length }, (_, row) =>
      definition === undefined
        ? undefined
        : placeAt(definition, seen.partition[row] ?? -1, seen.position[row] ?? -1, seen.message(row)),
    );
    expect(places).toEqual([
      { partition: 0, offset: 0, version: 1, file: 'part-1.parquet' },
      { partition: 0, offset: 1, version: 1, file: 'part-1.parquet' },
      { partition: 0, offset: 0, row: 2, version: 2, file: 'part-2.parquet' },
    ]);
    expect(seen.distinct).toBe(2);
    expect(tap.state()).toEqual({ connected: true, seen: 3, blind: [] });
  });

  test('HA-02 a row without origin ends the waits at its table at once, with its columns, and no other table’s', async ({
    stack,
    contextOn,
    underTest,
    lake,
    s3,
    tables,
  }) => {
    const [good, bad] = ['bronze.good', 'bronze.bad'] as const;
    const source = deltaSource({
      kind: 'bronze',
      profile: 'data-pipeline',
      reader: capabilityOf<DuckDbCapability>(underTest, DUCKDB),
      identify: columnId('correlation_id'),
      origin: (row) =>
        originColumns('_kafka_partition', row.correlation_id === 'lost' ? 'offset' : '_kafka_offset')(row),
      hops: [good, bad].map((name) => ({ name, stream: 'trips', table: `${lake.path}/${name}` })),
    });
    const failed = Promise.withResolvers<readonly [string, string]>();
    await using tap = await source.open({
      ...contextOn(stack),
      recorder: new TraceRouter(),
      signal: new AbortController().signal,
      onSent: () => undefined,
      fail: (hop, { code }) => {
        failed.resolve([hop, code]);
      },
    });
    await commit(s3, tables, `${lake.path}/${good}`, 0, [['found', 0]]);
    await commit(s3, tables, `${lake.path}/${bad}`, 0, [['lost', 0]]);
    await expect(tap.drain(60_000, [bad])).rejects.toThrow(
      /: offset is not a column of the table \[E_ROW_ORIGIN\]\n {2}columns: correlation_id, _kafka_partition, _kafka_offset/,
    );
    expect(await failed.promise).toEqual([bad, 'E_ROW_ORIGIN']);
    await tap.drain(20_000, [good]);
    expect(tap.state()).toMatchObject({ connected: false, seen: 1 });
  });

  test('HA-01 a stream has passed what its checkpoint has committed, batch by batch', async ({
    stack,
    contextOn,
    underTest,
    kafka,
    lake,
    s3,
  }) => {
    const checkpoint = `${lake.path}/checkpoint`;
    const topic = await kafka.createTopic('trips');
    const { store } = capabilityOf<DuckDbCapability>(underTest, DUCKDB);
    const broker = { service: 'kafka', port: 9094 };
    const stream = streamCheckpoint({ checkpoint, store, topics: [topic], kafka: broker });
    await kafka.produce(topic, [{ value: 'a' }, { value: 'b' }]);
    await s3.put(`${checkpoint}/offsets/0`, `v1\n{}\n${JSON.stringify({ [topic]: { 0: 1 } })}`);
    await s3.put(`${checkpoint}/commits/0`, 'v1\n{}');
    await s3.put(`${checkpoint}/offsets/1`, `v1\n{}\n${JSON.stringify({ [topic]: { 0: 2 } })}`);
    await expect(stream.passed(contextOn(stack), 500)).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });
    await s3.put(`${checkpoint}/commits/1`, 'v1\n{}');
    await stream.passed(contextOn(stack), 10_000);
  });
});

const FIELDS = { correlation_id: 'string', _kafka_partition: 'integer', _kafka_offset: 'long' };

/** A commit as a writer makes it: the data file, then the log's entry. */
async function commit(
  s3: ObjectStore,
  tables: DuckDbTables,
  table: string,
  version: number,
  rows: readonly (readonly [id: string, offset: number])[],
): Promise<void> {
  const file = `part-${version}.parquet`;
  const values = rows.map(([id, offset]) => `(${literal(id)}, 0::INTEGER, ${offset}::BIGINT)`).join(', ');
  await tables.query(
    `COPY (FROM (VALUES ${values}) AS v(${Object.keys(FIELDS).join(', ')})) TO ${literal(`${table}/${file}`)} (FORMAT parquet)`,
  );
  const fields = Object.entries(FIELDS).map(([name, type]) => ({ name, type, nullable: true, metadata: {} }));
  const schemaString = JSON.stringify({ type: 'struct', fields });
  const actions = [
    { commitInfo: { timestamp: Date.now(), operation: 'WRITE' } },
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    { metaData: { id: 'by-hand', format: { provider: 'parquet', options: {} }, schemaString, partitionColumns: [] } },
    { add: { path: file, partitionValues: {}, size: 1, modificationTime: 1, dataChange: true } },
  ];
  const entry = `${table}/_delta_log/${version.toString().padStart(20, '0')}.json`;
  await s3.put(entry, actions.map((action) => JSON.stringify(action)).join('\n'));
}
