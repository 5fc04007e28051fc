import { expect, test } from '@playwright/test';
import { SqlSession } from '../../compose/services/bronze-init/sql-session.ts';
import { ensureTable } from '../../compose/services/bronze-init/tables.ts';
import { logLines } from './log-lines.ts';
import { ThriftServer } from './thrift-server.ts';

const OPENED = 'open 9 bronze-init';

test('RS-32 a statement has been run when the engine says so, and leaves nothing open', async () => {
  await using server = new ThriftServer();
  server.states.push(['PENDING_STATE'], ['RUNNING_STATE'], ['FINISHED_STATE']);
  const sql = await SqlSession.open(await server.listen());
  await sql.run('CREATE DATABASE bronze');
  await sql.close();
  await expect.poll(() => server.asked.at(-1)).toBe('left');
  expect(server.asked).toEqual([
    OPENED,
    'run CREATE DATABASE bronze in the background',
    'status PENDING_STATE',
    'status RUNNING_STATE',
    'status FINISHED_STATE',
    'close operation',
    'close session',
    'left',
  ]);
});

test('RS-32 a statement that fails is told of in the engine’s words, and closed', async () => {
  await using server = new ThriftServer();
  server.states.push(['ERROR_STATE', '[DELTA_CREATE_TABLE_SCHEME_MISMATCH] told so']);
  const sql = await SqlSession.open(await server.listen());
  await expect(sql.run('CREATE TABLE t')).rejects.toThrow('[DELTA_CREATE_TABLE_SCHEME_MISMATCH] told so');
  expect(server.asked.at(-1)).toBe('close operation');
  server.states.push(['ERROR_STATE']);
  await expect(sql.run('CREATE TABLE t')).rejects.toThrow('The operation failed due to an error');
  server.refuses = 'run';
  await expect(sql.run('CREATE nonsense')).rejects.toThrow('no run');
});

test('RS-32 a table that a stream has made with other columns stays as it is, as the engine tells of it', async () => {
  await using server = new ThriftServer();
  server.states.push(['ERROR_STATE', '[DELTA_CREATE_TABLE_SCHEME_MISMATCH] told so']);
  const sql = await SqlSession.open(await server.listen());
  await ensureTable(sql, { name: 'bronze.trips', path: 's3a://lake/trips', columns: [] }, logLines().log);
  expect(server.asked).toContain(
    "run CREATE TABLE IF NOT EXISTS bronze.trips USING delta LOCATION 's3a://lake/trips' in the background",
  );
});

test('RS-32 a session that is refused leaves no connection', async () => {
  await using server = new ThriftServer();
  server.refuses = 'open';
  await expect(SqlSession.open(await server.listen())).rejects.toThrow('no open');
  await expect.poll(() => server.asked.at(-1)).toBe('left');
});

for (const loses of ['run', 'status', 'close session'] as const) {
  test(`RS-32 who loses the connection at its ${loses} does not wait for good`, async () => {
    await using server = new ThriftServer();
    server.loses = loses;
    const sql = await SqlSession.open(await server.listen());
    await expect(sql.run('CREATE DATABASE bronze').then(() => sql.close())).rejects.toThrow(/closed the connection/);
  });
}

test('RS-32 a connection that is lost before there is a session is told of', async () => {
  await using server = new ThriftServer();
  server.loses = 'open';
  await expect(SqlSession.open(await server.listen())).rejects.toThrow(/closed the connection/);
});

test('RS-32 where nobody answers there is no session', async () => {
  const server = new ThriftServer();
  const address = await server.listen();
  await server[Symbol.asyncDispose]();
  await expect(SqlSession.open(address)).rejects.toThrow(/ECONNREFUSED/);
});
