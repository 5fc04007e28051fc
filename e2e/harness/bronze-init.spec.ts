import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { createBucket } from '../../compose/services/bronze-init/bucket.ts';
import type { SqlSession } from '../../compose/services/bronze-init/sql-session.ts';
import { bronzeTables, ensureTable } from '../../compose/services/bronze-init/tables.ts';
import { bronzeColumns, createBronzeTable, REJECTED_COLUMNS } from '../../test-data/rideshare/schemas/ddl.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import { logLines } from './log-lines.ts';

/** An object store that answers every request the same, and notes it. */
class ObjectStore implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #server;

  constructor(status: number, code: string) {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method} ${request.url} ${String(request.headers.authorization).split('/')[0]}`);
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(code === '' ? '' : `<Error><Code>${code}</Code><Message>told so</Message></Error>`);
    });
  }

  async make(): Promise<boolean> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    return await createBucket({ endpoint, accessKeyId: 'me', secretAccessKey: 'secret', bucket: 'lake' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** An engine that refuses its first statement with this. */
function engine(refusal?: string) {
  const ran: string[] = [];
  const run = (statement: string): Promise<void> => {
    ran.push(statement);
    return refusal !== undefined && ran.length === 1 ? Promise.reject(new Error(refusal)) : Promise.resolve();
  };
  return { ran, sql: { run } as unknown as SqlSession };
}

const TABLE = { name: 'bronze.trips', path: 's3a://lake/bronze/trips', columns: bronzeColumns('trips') };
const DDL = createBronzeTable(TABLE.name, TABLE.path, TABLE.columns);

for (const [what, status, code, made] of [
  ['is not there is made', 200, '', true],
  ['this job has made before is no fault', 409, 'BucketAlreadyOwnedByYou', false],
] as const) {
  test(`RS-32 a bucket that ${what}, by its path and with the job’s key`, async () => {
    await using store = new ObjectStore(status, code);
    expect(await store.make()).toBe(made);
    expect(store.asked).toEqual([expect.stringMatching(/^PUT \/lake\/? AWS4-HMAC-SHA256 Credential=me$/)]);
  });
}

for (const [status, code] of [
  [409, 'BucketAlreadyExists'],
  [403, 'AccessDenied'],
  [503, 'SlowDown'],
] as const) {
  test(`RS-32 a store that answers ${status} ${code} is asked once, and the job is told`, async () => {
    await using store = new ObjectStore(status, code);
    await expect(store.make()).rejects.toThrow(expect.objectContaining({ name: code }));
    expect(store.asked).toHaveLength(1);
  });
}

test('RS-32 each stream has a table with its fields, and what could not be decoded has one', () => {
  expect(bronzeTables('s3a://lake/bronze')).toEqual([
    ...STREAMS.map((stream) => ({
      name: `bronze.${stream}`,
      path: `s3a://lake/bronze/${stream}`,
      columns: bronzeColumns(stream),
    })),
    { name: 'bronze.rejected', path: 's3a://lake/bronze/rejected', columns: REJECTED_COLUMNS },
  ]);
});

test('RS-32 a table that is missing is made by DDL', async () => {
  const { ran, sql } = engine();
  await ensureTable(sql, TABLE, logLines().log);
  expect(ran).toEqual([DDL]);
});

test('RS-32 a table that is there with other columns stays as it is', async () => {
  const { ran, sql } = engine('[DELTA_CREATE_TABLE_SCHEME_MISMATCH] The specified schema does not match');
  await ensureTable(sql, TABLE, logLines().log);
  expect(ran).toEqual([DDL, "CREATE TABLE IF NOT EXISTS bronze.trips USING delta LOCATION 's3a://lake/bronze/trips'"]);
});

test('RS-32 what goes wrong otherwise with a table is told of', async () => {
  const { ran, sql } = engine('out of memory');
  await expect(ensureTable(sql, TABLE, logLines().log)).rejects.toThrow('out of memory');
  expect(ran).toEqual([DDL]);
});
