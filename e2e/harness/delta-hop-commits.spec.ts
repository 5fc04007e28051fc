import type { DuckDbTables } from '../../fixtures/clients/delta/duckdb-tables.ts';
import { literal } from '../../fixtures/clients/delta/duckdb-text.ts';
import type { ObjectStore } from '../../fixtures/clients/s3/object-store.ts';
import { expect, test } from '../../fixtures/index.ts';
import { TraceRouter } from '../../fixtures/trace/router.ts';
import { deltaSource } from '../../fixtures/trace/sources/delta-source.ts';

const HOP = 'bronze.trips';

test.describe('the tap on Delta tables, on commits by hand', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test('it sees what is committed from now on, and its drain waits for the stream behind the topics', async ({
    stack,
    kafka,
    lake,
    s3,
    tables,
  }) => {
    const table = `${lake.path}/trips`;
    await commit(s3, tables, table, 0, [['before', 1]]);
    const topic = await kafka.createTopic('trips');
    const router = new TraceRouter();
    const log = router.open(true);
    const source = deltaSource({
      kind: 'bronze',
      profile: 'data-pipeline',
      store: {
        service: 'minio',
        port: 9000,
        accessKeyCredential: 'MINIO_ACCESS_KEY',
        secretKeyCredential: 'MINIO_SECRET_KEY',
      },
      columns: { correlationId: 'correlation_id', partition: '_kafka_partition', offset: '_kafka_offset' },
      stream: { checkpoint: `${lake.path}/checkpoint`, topics: [topic], kafka: { service: 'kafka', port: 9094 } },
      hops: [{ name: HOP, stream: 'trips', table }],
    });
    await using tap = await source.open({
      endpoint: (service, port) => stack.endpoint(service, port),
      credentials: stack.credentials,
      recorder: router,
      signal: new AbortController().signal,
      tables: () => Promise.resolve(tables),
    });
    const ids = [router.mint(log).correlationId, router.mint(log).correlationId] as const;
    await kafka.produce(topic, [{ value: 'a' }, { value: 'b' }]);
    await expect(tap.drain(500)).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT' });

    await commit(s3, tables, table, 1, [
      [ids[1], 1],
      [ids[0], 0],
    ]);
    await s3.put(`${lake.path}/checkpoint/offsets/0`, `v1\n{}\n${JSON.stringify({ [topic]: { 0: 2 } })}`);
    await s3.put(`${lake.path}/checkpoint/commits/0`, 'v1\n{}');
    await tap.drain(10_000);
    await commit(s3, tables, table, 2, [[ids[0], 0]]);
    await tap.drain(10_000);

    const seen = log.at(HOP);
    const places = Array.from({ length: seen.length }, (_, row) =>
      source.hops[0]?.place(seen.partition[row] ?? -1, seen.position[row] ?? -1),
    );
    expect(places).toEqual([
      { partition: 0, offset: 0, version: 1, file: 'part-1.parquet' },
      { partition: 0, offset: 1, version: 1, file: 'part-1.parquet' },
      { partition: 0, offset: 0, row: 2, version: 2, file: 'part-2.parquet' },
    ]);
    expect(seen.distinct).toBe(2);
    expect(tap.state()).toEqual({ connected: true, seen: 3, blind: [] });
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
