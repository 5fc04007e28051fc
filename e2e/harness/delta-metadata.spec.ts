import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { literal } from '../../fixtures/core/sql-text.ts';
import { metadataAt } from '../../fixtures/technologies/delta/table-metadata.ts';
import { DuckDbTables } from '../../fixtures/technologies/duckdb/tables.ts';

const AT_4 = '00000000000000000004';
const METADATA = {
  id: 'by-hand',
  schemaString: '{"type":"struct","fields":[{"name":"zone","type":"string","nullable":true}]}',
  partitionColumns: ['zone'],
  configuration: { 'delta.appendOnly': 'true' },
};
/** Parquet's files of checkpoints at version 4, and in which of them the metadata is. */
const CHECKPOINTS: Readonly<Record<string, readonly (readonly [file: string, hasMetadata: boolean])[]>> = {
  'in one part': [[`${AT_4}.checkpoint.parquet`, true]],
  'in three parts': [
    [`${AT_4}.checkpoint.0000000001.0000000003.parquet`, true],
    [`${AT_4}.checkpoint.0000000002.0000000003.parquet`, false],
    [`${AT_4}.checkpoint.0000000003.0000000003.parquet`, false],
  ],
  'of the second kind': [[`${AT_4}.checkpoint.0d31b8f1-5b06-4a55-b1a4-1f5f0f9d4c11.parquet`, true]],
};

let folder: string;
let tables: DuckDbTables;

test.beforeEach(async ({}, testInfo) => {
  folder = testInfo.outputPath('table');
  await mkdir(path.join(folder, '_delta_log'), { recursive: true });
  tables = await DuckDbTables.open({ extensions: [] });
  // All that the log still says of itself by commits: 4 is in the checkpoint too, 5 added a file.
  await commit(5, [{ add: { path: 'part-5.parquet', partitionValues: { zone: 'z' }, dataChange: true } }]);
});

test.afterEach(() => {
  tables[Symbol.dispose]();
});

for (const [what, files] of Object.entries(CHECKPOINTS)) {
  test(`a table is known from its checkpoint ${what}`, async () => {
    for (const [file, hasMetadata] of files) await checkpoint(file, hasMetadata);
    expect(await metadataAt(tables, folder, 5)).toMatchObject({ id: 'by-hand', partitionColumns: ['zone'] });
  });
}

test('a table is known from its checkpoint of the second kind in JSON', async () => {
  await write(`${AT_4}.checkpoint.0d31b8f1-5b06-4a55-b1a4-1f5f0f9d4c11.json`, [{ metaData: METADATA }]);
  expect(await metadataAt(tables, folder, 5)).toMatchObject({ id: 'by-hand', partitionColumns: ['zone'] });
});

test('what a later commit says is newer than the checkpoint, and no news at an earlier version', async () => {
  await checkpoint(`${AT_4}.checkpoint.parquet`, true);
  await commit(6, [{ metaData: { ...METADATA, partitionColumns: [] } }]);
  expect(await metadataAt(tables, folder, 6)).toMatchObject({ partitionColumns: [] });
  expect(await metadataAt(tables, folder, 5)).toMatchObject({ partitionColumns: ['zone'] });
});

test('a checkpoint of which a part is missing is none', async () => {
  await checkpoint(`${AT_4}.checkpoint.0000000001.0000000002.parquet`, true);
  await expect(metadataAt(tables, folder, 5)).rejects.toThrow(
    /does not say which columns the table has \[E_DELTA_COMMIT\]/,
  );
});

test('where there is no log there is no table', async () => {
  await expect(metadataAt(tables, `${folder}/elsewhere`, 5)).rejects.toThrow(/no Delta table at .* \[E_DELTA_COMMIT\]/);
});

async function checkpoint(file: string, hasMetadata: boolean): Promise<void> {
  const metadata = hasMetadata
    ? `{'id': 'by-hand', 'schemaString': ${literal(METADATA.schemaString)}, 'partitionColumns': ['zone'], 'configuration': MAP {'a': 'b'}}`
    : 'NULL::STRUCT(id VARCHAR, "schemaString" VARCHAR, "partitionColumns" VARCHAR[], "configuration" MAP(VARCHAR, VARCHAR))';
  await tables.query(
    `COPY (SELECT ${metadata} AS "metaData", {'path': 'part-4.parquet'} AS add) TO ${literal(path.join(folder, '_delta_log', file))} (FORMAT parquet)`,
  );
}

function commit(version: number, actions: readonly object[]): Promise<void> {
  return write(`${version.toString().padStart(20, '0')}.json`, actions);
}

function write(file: string, actions: readonly object[]): Promise<void> {
  const lines = actions.map((action) => JSON.stringify(action));
  return writeFile(path.join(folder, '_delta_log', file), lines.join('\n'));
}
