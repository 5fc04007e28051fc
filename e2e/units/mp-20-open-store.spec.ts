import { readEnvironment } from '../../compose/services/lib/environment.ts';
import { systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import { openStore } from '../../compose/services/market-data-runtime/store/outside.ts';
import { createStatements } from '../../compose/services/market-data-runtime/store/statements.ts';
import { expect, silent, stages, test } from '../contracts/holds.ts';
import { PostgresqlDouble, type Reply } from './postgresql-double.ts';

const AWAY: Reply = { severity: 'FATAL', code: '57P03', message: 'starting up' };
const WELL: Reply = { tag: 'INSERT 0 1' };
/** Makes tables, and lets whoever writes wait. */
const stalls = (statement: string): Reply => (statement.startsWith('CREATE') ? WELL : 'nothing');
const TRADE = { symbol: 'X', id: 1, price: '1', quantity: '1', timeMicros: 1, buyerIsMaker: true };

function opened(variables: Readonly<Record<string, string>>) {
  const stopping = new AbortController();
  const environment = readEnvironment({ POSTGRESQL_PASSWORD: 'secret', ...variables });
  const store = openStore('127.0.0.1', { environment, log: silent, signal: stopping.signal, stages });
  return { store, stopping };
}

/** Nothing of that message is an error; undefined when the probe is content. */
async function probed({ probe }: ReturnType<typeof openStore>): Promise<string | undefined> {
  try {
    await probe();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('MP-10 the store is ready when its tables are made, which is tried until it goes, and as long as it answers', async () => {
  await using server = await PostgresqlDouble.start();
  server.reply = () => AWAY;
  const { store } = opened({ POSTGRESQL_PORT: `${server.port}` });
  await expect.poll(() => server.statements.length, { intervals: [1] }).toBeGreaterThan(0);
  expect(await probed(store)).toBe('the tables are not made yet');
  server.reply = () => WELL;
  await expect.poll(() => probed(store), { intervals: [2] }).toBeUndefined();
  const [last, ...made] = server.statements.toReversed();
  expect(made.slice(0, 3).toReversed()).toEqual(createStatements(stages.tradesTable));
  expect(last).toBe('SELECT 1');
  expect(server.logins[0]).toMatchObject({ user: 'app', database: 'app', statement_timeout: '1000' });
  server.reply = () => AWAY;
  expect(await probed(store)).toBe('starting up');
  await store.close();
  await expect.poll(() => server.connections, { intervals: [1] }).toBe(0);
});

test('MP-10 a service that stops tries no more to make its tables', async () => {
  await using server = await PostgresqlDouble.start();
  const stopped = Promise.withResolvers<undefined>();
  const { store, stopping } = opened({ POSTGRESQL_PORT: `${server.port}` });
  server.reply = () => {
    stopping.abort(new Error('the service stops'));
    stopped.resolve(undefined);
    return AWAY;
  };
  await stopped.promise;
  expect(await probed(store)).toBe('the tables are not made yet');
  expect(server.statements).toHaveLength(1);
  await store.close();
});

test('MP-10 a port of the database that is none is refused with what it may be', () => {
  for (const port of ['many', '65536']) {
    expect(() => opened({ POSTGRESQL_PORT: port })).toThrow(
      `POSTGRESQL_PORT must be a whole number from 0 to 65535, 5432 when it is left out, and not "${port}"`,
    );
  }
});

test('MP-20 the sink of a run writes with as many connections as it has workers, by its own settings', async () => {
  await using server = await PostgresqlDouble.start();
  const { store } = opened({
    POSTGRESQL_PORT: `${server.port}`,
    POSTGRESQL_USER: 'ada',
    POSTGRESQL_DATABASE: 'trades',
  });
  await expect.poll(() => probed(store), { intervals: [2] }).toBeUndefined();
  const told: unknown[] = [];
  const context = { feedback: { publish: (event: unknown) => void told.push(event) }, clock: systemClock, log: silent };
  const build = store.sinks.store;
  const sink = build?.({ kind: 'store', workers: 2, statementMs: 30_000, capacity: 2, batchRows: 1 }, context);
  server.reply = stalls;
  server.logins.length = 0;
  await sink?.start();
  expect(sink?.name).toBe('store');
  const symbols = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
  const [one, two] = [0, 1].map((lane) => symbols.find((symbol) => stages.laneOf(symbol, 2) === lane));
  for (const symbol of [one, two]) await sink?.accept({ ...TRADE, symbol: symbol ?? '' });
  const inserted = () => server.statements.filter((statement) => statement.startsWith('INSERT INTO "market"."trades"'));
  await expect.poll(() => inserted().length, { intervals: [2] }).toBe(2);
  expect(server.logins.map(({ user, database, statement_timeout: timeout }) => [user, database, timeout])).toEqual([
    ['ada', 'trades', '30000'],
    ['ada', 'trades', '30000'],
  ]);
  expect(told).toContainEqual(expect.objectContaining({ source: 'store', level: 'HARD', capacity: 2 }));
  expect(await sink?.stop(0)).toEqual({ undelivered: 2 });
  await store.close();
});
