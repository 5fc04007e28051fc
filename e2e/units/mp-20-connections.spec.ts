import { Connections } from '../../compose/services/market-data-runtime/store/connections.ts';
import { expect, test } from '../contracts/holds.ts';
import { PostgresqlDouble, type Reply } from './postgresql-double.ts';

const INSERT = { name: 'insert', text: 'INSERT INTO notes VALUES ($1)', values: ['a'] };
const REFUSED = { severity: 'ERROR', code: '23514', message: 'no such row' } as const;

function connectionsTo(port: number, statementMs = 10_000, most = 1): Connections {
  const login = { host: '127.0.0.1', port, database: 'app', user: 'ada', password: 'secret' };
  return new Connections(login, { most, statementMs });
}

test('MP-20 a connection logs in, and has the server end what nobody waits for and tell times in UTC', async () => {
  await using server = await PostgresqlDouble.start();
  const connections = connectionsTo(server.port, 1_234);
  await connections.run('SELECT 1');
  expect(server.logins).toEqual([
    expect.objectContaining({
      user: 'ada',
      database: 'app',
      application_name: 'market-data-runtime',
      statement_timeout: '1234',
      options: '-c timezone=UTC -c datestyle=ISO',
    }),
  ]);
  expect(server.passwords).toEqual(['secret']);
  await connections.close();
  await expect.poll(() => server.connections, { intervals: [1] }).toBe(0);
});

test('MP-20 a statement says how many rows it concerned, and none where the server says nothing of rows', async () => {
  await using server = await PostgresqlDouble.start();
  const connections = connectionsTo(server.port);
  for (const [tag, rows] of [
    ['INSERT 0 3', 3],
    ['INSERT 0 0', 0],
    ['CREATE SCHEMA', 0],
  ] as const) {
    server.reply = () => ({ tag });
    expect(await connections.run(INSERT), tag).toBe(rows);
  }
  expect(server.statements.at(-1)).toBe(INSERT.text);
  await connections.close();
});

test('MP-20 a connection that was refused a statement is kept, one that is in doubt is not used again', async () => {
  for (const [name, reply, used] of [
    ['a refusal', REFUSED, 1],
    ['the server goes', { severity: 'FATAL', code: '57P01', message: 'going' }, 2],
    ['lost', 'reset', 2],
  ] as const satisfies readonly (readonly [string, Reply, number])[]) {
    await using server = await PostgresqlDouble.start();
    const connections = connectionsTo(server.port);
    server.reply = () => reply;
    await expect(connections.run(INSERT), name).rejects.toThrow();
    server.reply = () => ({ tag: 'INSERT 0 1' });
    expect(await connections.run('INSERT'), name).toBe(1);
    expect(server.logins, name).toHaveLength(used);
    await connections.close();
  }
});

test('MP-20 a statement without an answer is given up, and so is its connection', async () => {
  await using server = await PostgresqlDouble.start();
  const connections = connectionsTo(server.port, 40);
  server.reply = () => 'nothing';
  await expect(connections.run(INSERT)).rejects.toThrow('timeout');
  server.reply = () => ({ tag: 'INSERT 0 1' });
  const insert = async () => {
    expect(await connections.run('INSERT')).toBe(1);
  };
  await expect(insert).toPass({ intervals: [1], timeout: 10_000 });
  expect(server.logins.length).toBeGreaterThan(1);
  await connections.close();
});

test('MP-20 what the server says against a statement is told as it is', async () => {
  await using server = await PostgresqlDouble.start();
  const connections = connectionsTo(server.port);
  server.reply = () => REFUSED;
  await expect(connections.run(INSERT)).rejects.toMatchObject({ code: '23514', message: 'no such row' });
  await connections.close();
});

test('MP-20 a connection that is lost while nobody uses it is replaced, and nobody notices', async () => {
  await using server = await PostgresqlDouble.start();
  const connections = connectionsTo(server.port);
  await connections.run(INSERT);
  server.cut();
  await expect.poll(() => server.connections, { intervals: [1] }).toBe(0);
  const insert = async () => {
    expect(await connections.run(INSERT)).toBe(1);
  };
  await expect(insert).toPass({ intervals: [1], timeout: 10_000 });
  await connections.close();
});

test('MP-20 who cannot get in is told that nothing was sent, and why', async () => {
  const server = await PostgresqlDouble.start();
  const { port } = server;
  await server[Symbol.asyncDispose]();
  const connections = connectionsTo(port);
  await expect(connections.run(INSERT)).rejects.toMatchObject({
    name: 'Unreachable',
    message: 'cannot connect to PostgreSQL',
    cause: { code: 'ECONNREFUSED' },
  });
  await connections.close();
});

test('MP-20 there are no more connections at a time than are asked for', async () => {
  await using server = await PostgresqlDouble.start();
  server.reply = () => 'nothing';
  const connections = connectionsTo(server.port, 10_000, 2);
  const runs = Array.from({ length: 3 }, () => connections.run(INSERT).catch(() => undefined));
  await expect.poll(() => server.statements.length, { intervals: [1] }).toBe(2);
  expect(server.logins).toHaveLength(2);
  server.reply = () => ({ tag: 'INSERT 0 1' });
  server.cut();
  await Promise.all(runs);
  await connections.close();
});
