import { expect, test } from '@playwright/test';
import { parseCommit } from '../../fixtures/technologies/delta/commit.ts';
import { isWithin, parsePlace, sparkPath } from '../../fixtures/technologies/s3/place.ts';
import { ObjectStore } from '../../fixtures/technologies/s3/object-store.ts';
import { SqlClient } from '../../fixtures/technologies/spark-sql/client.ts';
import { cellOf, exactText, plainDecimal } from '../../fixtures/technologies/spark-sql/spark-cell.ts';
import { parseSparkType } from '../../fixtures/technologies/spark-sql/spark-type.ts';
import { sqlError } from '../../fixtures/technologies/spark-sql/thrift.ts';
import { parseOffsets } from '../../fixtures/technologies/spark-streams/checkpoint.ts';
import { isPast } from '../../fixtures/technologies/spark-streams/client.ts';
import { decimalText, timestampText } from '../../fixtures/core/exact-text.ts';

test('times are exact to the microsecond, before 1970 too', () => {
  expect(timestampText(-1n)).toBe('1969-12-31T23:59:59.999999Z');
  expect(timestampText(0n)).toBe('1970-01-01T00:00:00.000000Z');
  expect(timestampText(1_795_256_437_123_456n)).toBe('2026-11-21T10:20:37.123456Z');
  expect(timestampText(-62_135_596_800_000_000n)).toBe('0001-01-01T00:00:00.000000Z');
});

test('decimals keep every digit of their scale', () => {
  expect([decimalText(1250n, 2), decimalText(-5n, 2), decimalText(7n, 0), decimalText(0n, 10)]).toEqual([
    '12.50',
    '-0.05',
    '7',
    '0.0000000000',
  ]);
  // As Java prints them.
  expect([plainDecimal('0E-10', 10), plainDecimal('-1.5E-9', 10), plainDecimal('1.2E+2', 2)]).toEqual([
    '0.0000000000',
    '-0.0000000015',
    '120.00',
  ]);
});

test('Spark’s types are read as trees, with names that need quotes', () => {
  expect(parseSparkType('map<string,array<struct<a:decimal(5,2),`b:c`:timestamp_ntz>>>')).toEqual({
    kind: 'map',
    key: { kind: 'leaf', name: 'string', scale: 0 },
    value: {
      kind: 'list',
      item: {
        kind: 'struct',
        fields: [
          { name: 'a', type: { kind: 'leaf', name: 'decimal', scale: 2 } },
          { name: 'b:c', type: { kind: 'leaf', name: 'timestamp_ntz', scale: 0 } },
        ],
      },
    },
  });
  expect(() => parseSparkType('array<int')).toThrow(/E_SQL_TYPE/);
});

test('a nested value comes as text in every leaf, and goes back to exact cells', () => {
  const type = parseSparkType('struct<n:bigint,d:array<decimal(5,2)>,at:timestamp>');
  expect(exactText(type, 'c0')).toContain('CAST(unix_micros(c0.`at`) AS STRING)');
  expect(cellOf(type, '{"n":"9007199254740993","d":["1.50",null],"at":"-1"}')).toEqual({
    n: 9_007_199_254_740_993n,
    d: ['1.50', null],
    at: '1969-12-31T23:59:59.999999Z',
  });
});

test('an engine’s refusal keeps its words and loses classes, plan and Java stack', () => {
  const message =
    'org.apache.hive.service.cli.HiveSQLException: Error running query: [UNRESOLVED_COLUMN] ' +
    "org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN] there is no `nope`; line 1 pos 7;\n'Project\n+- X\n\tat org.a.B(C.java:1)";
  const error = sqlError('SELECT nope', message);
  expect(error.message).toBe(
    'the SQL engine refused a statement: [UNRESOLVED_COLUMN] there is no `nope`; line 1 pos 7 [E_SQL]\n  statement: SELECT nope',
  );
});

test('a server that is not there is named by its address', async () => {
  await using sql = new SqlClient({ host: '127.0.0.1', port: 9 });
  await expect(sql.query('SELECT 1')).rejects.toMatchObject({
    code: 'E_SQL_UNREACHABLE',
    facts: { address: '127.0.0.1:9' },
  });
});

test('places are folders, not prefixes of names', () => {
  expect(parsePlace('s3a://lake/t/run/x')).toEqual({ bucket: 'lake', key: 't/run/x' });
  expect(sparkPath('s3://lake/t')).toBe('s3a://lake/t');
  const run = 's3://lake/t/run';
  expect(
    [`${run}/a`, run, `${run}/`, `${run}2`, 's3://other/t/run/a', 's3://lake'].map((path) => isWithin(path, run)),
  ).toEqual([true, true, true, false, false, false]);
  expect(() => parsePlace('/lake/t')).toThrow(/E_S3_PLACE/);
});

test('a store that was given nothing of its own neither writes nor deletes', async () => {
  using store = new ObjectStore({ host: '127.0.0.1', port: 9, accessKey: 'a', secretKey: 'b' });
  await expect(store.put('s3://lake/a', '')).rejects.toMatchObject({ code: 'E_S3_FOREIGN' });
  await expect(store.delete('s3://lake/a')).rejects.toMatchObject({ code: 'E_S3_FOREIGN' });
  await expect(store.deleteFolder('s3://lake/bronze/trips')).rejects.toMatchObject({ code: 'E_S3_FOREIGN' });
  await expect(store.get('s3://lake/a')).rejects.toMatchObject({ code: 'E_S3', facts: { store: '127.0.0.1:9' } });
});

test('a commit says what it added and removed, with paths decoded', () => {
  const commit = parseCommit(
    's3://lake/t/a',
    3,
    [
      { commitInfo: { timestamp: 1_000, operation: 'WRITE', userMetadata: 'batch 7' } },
      { txn: { appId: 'bronze', version: 7 } },
      {
        add: {
          path: 'p=a%2520b/x%20y.parquet',
          partitionValues: { p: 'a b' },
          size: 9,
          dataChange: true,
          stats: '{"numRecords":4}',
        },
      },
      { remove: { path: 's3a://lake/t/a/old.parquet', dataChange: false, deletionVector: { offset: 1 } } },
    ]
      .map((action) => JSON.stringify(action))
      .join('\n'),
  );
  expect(commit).toMatchObject({
    version: 3,
    committedAt: 1_000,
    note: 'batch 7',
    adds: [{ path: 's3://lake/t/a/p=a%20b/x y.parquet', hasDeletionVector: false, bytes: 9, rows: 4 }],
    removes: [{ path: 's3://lake/t/a/old.parquet', dataChange: false, hasDeletionVector: true }],
  });
  expect(() => parseCommit('s3://lake/t/a', 3, 'nonsense')).toThrow(/E_DELTA_COMMIT/);
});

test('a stream is past an end when every partition with messages is', () => {
  const offsets = parseOffsets('v1\n{"batchWatermarkMs":0}\n{"trips":{"0":5,"1":7}}');
  expect(isPast({ offsets }, new Map([['trips', [5, 7, 0]]]))).toBe(true);
  expect(isPast({ offsets }, new Map([['trips', [5, 8]]]))).toBe(false);
  expect(isPast({ offsets }, new Map([['ratings', [1]]]))).toBe(false);
  expect(() => parseOffsets('v9\n{}')).toThrow(/E_STREAM_CHECKPOINT/);
});
