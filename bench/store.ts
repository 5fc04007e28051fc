import { spawn } from 'node:child_process';
import pg from 'pg';
import { systemClock } from '../compose/services/market-data-runtime/clock.ts';
import type { MarketTrade } from '../compose/services/market-data-runtime/replay/market-trade.ts';
import { tradeTape } from '../compose/services/market-data-runtime/replay/tape.ts';
import { STAGES } from '../compose/services/market-data-runtime/stages.ts';
import { Connections, type StoreLogin } from '../compose/services/market-data-runtime/store/connections.ts';
import { readStoreSettings } from '../compose/services/market-data-runtime/store/settings.ts';
import { createStatements, insertStatement } from '../compose/services/market-data-runtime/store/statements.ts';
import { createLogger } from '../compose/services/lib/logging.ts';
import { setting } from '../fixtures/core/settings.ts';
import { row } from './figures.ts';
import { withMarketData } from './market-data-stack.ts';

const ROWS = 50_000;
const SINGLE_ROWS = 2_000;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SHIBUSDT', 'BNBBTC'];
const { schema, name, columns, idempotencyKey } = STAGES.tradesTable;
const TABLE = `${schema}.${name}`;

/** Rows a second into PostgreSQL: by the sink, by `COPY` from psql, by inserts one after the other; in turns. */
export async function benchStore(): Promise<void> {
  const rounds = setting('benchRounds') ?? 3;
  console.log(
    `\nTrades into PostgreSQL, ${rounds} rounds of ${ROWS.toLocaleString('en-US')} (single inserts ${SINGLE_ROWS.toLocaleString('en-US')}):`,
  );
  await withMarketData(async ({ login, container }) => {
    const client = new pg.Client({ ...login });
    await client.connect();
    for (const statement of createStatements(STAGES.tradesTable)) await client.query(statement);
    const rates: Record<'sink' | 'copy' | 'single', number[]> = { sink: [], copy: [], single: [] };
    for (let round = 0; round < rounds; round += 1) {
      const trades = [...tradeTape(SYMBOLS, round + 1).take(ROWS)];
      rates.sink.push(await measured(client, ROWS, () => bySink(login, trades)));
      rates.copy.push(await measured(client, ROWS, () => byCopy(container, trades)));
      const few = trades.slice(0, SINGLE_ROWS);
      rates.single.push(await measured(client, SINGLE_ROWS, () => bySingleInserts(client, few)));
    }
    await client.end();
    row('StoreSink, two workers, batches of 500', rates.sink, 'rows/s');
    row('COPY from psql', rates.copy, 'rows/s');
    row('single inserts', rates.single, 'rows/s');
  });
}

/** Into an empty table. @returns rows a second */
async function measured(client: pg.Client, rows: number, write: () => Promise<void>): Promise<number> {
  await client.query(`TRUNCATE ${TABLE}`);
  const begun = performance.now();
  await write();
  const seconds = (performance.now() - begun) / 1_000;
  const { rows: found } = await client.query<{ readonly count: number }>(`SELECT count(*)::int AS count FROM ${TABLE}`);
  // Quick and incomplete is not quick.
  if (found[0]?.count !== rows) throw new Error(`${found[0]?.count ?? 0} of ${rows} rows are there`);
  return rows / seconds;
}

async function bySink(login: StoreLogin, trades: readonly MarketTrade[]): Promise<void> {
  const settings = readStoreSettings({ workers: 2, batchRows: 500 });
  const sink = new STAGES.StoreSink<MarketTrade>(
    {
      name: 'store',
      table: STAGES.tradesTable,
      connections: new Connections(login, { most: settings.workers, statementMs: settings.statementMs }),
      publisher: { publish: () => undefined },
      clock: systemClock,
      log: createLogger('bench', 'warn', []),
      stages: STAGES,
    },
    settings,
  );
  await sink.start();
  for (const trade of trades) await sink.accept(trade);
  const { undelivered } = await sink.stop(60_000);
  if (undelivered > 0) throw new Error(`${undelivered} rows were not written`);
}

async function byCopy(container: string, trades: readonly MarketTrade[]): Promise<void> {
  const names = ['idempotency_key', ...columns.map((column) => column.name)].join(', ');
  const copy = `COPY ${TABLE} (${names}) FROM STDIN WITH (FORMAT csv)`;
  const psql = spawn('docker', ['exec', '-i', container, 'psql', '-U', 'app', '-q', '-c', copy], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const lines = trades.map((trade) => [idempotencyKey(trade), ...columns.map(({ of }) => of(trade) ?? '')].join(','));
  psql.stdin.end(`${lines.join('\n')}\n`);
  const status = await new Promise((resolve) => psql.once('close', resolve));
  if (status !== 0) throw new Error('psql has failed');
}

async function bySingleInserts(client: pg.Client, trades: readonly MarketTrade[]): Promise<void> {
  for (const trade of trades) await client.query(insertStatement(STAGES.tradesTable, [trade]));
}
