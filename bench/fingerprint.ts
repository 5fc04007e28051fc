import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareStages } from '../fixtures/checks/fingerprint/compare-stages.ts';
import { stage, type TableStage } from '../fixtures/checks/fingerprint/stage.ts';
import type { TableReader } from '../fixtures/checks/fingerprint/table-reader.ts';
import { DuckDbTables } from '../fixtures/technologies/duckdb/tables.ts';
import { setting } from '../fixtures/core/settings.ts';
import { cpuSecondsSince, row } from './figures.ts';

/** Sets of the whole content of 25 million rows do not fit into Node: the ratio is taken at this size. */
const NAIVE_ROWS = 500_000;
const COLUMNS = ['event_id', 'trip_id', 'amount', 'currency', 'occurred_at', 'sequence'];
const KEYED = { key: 'event_id', columns: COLUMNS };

/** Two stages of 25 million rows, the same and then with three rows planted wrong; and the naive way on fewer. */
export async function benchFingerprint(): Promise<void> {
  const rows = setting('benchRows');
  const rounds = setting('benchRounds') ?? 3;
  const folder = mkdtempSync(join(tmpdir(), 'dyetrace-fingerprint-'));
  using tables = await DuckDbTables.open({ extensions: [], threads: 2 });
  try {
    console.log(
      `\nTwo stages of ${rows.toLocaleString('en-US')} rows compared in DuckDB, goal 10 s of engine time a stage:`,
    );
    const large = await stages(tables, folder, rows);
    await measured('the same', rounds, () => compare(large.silver, large.bronze, 0));
    await measured('three rows wrong, found', rounds, () => compare(large.wrong, large.bronze, 3));
    console.log(`\nOf ${NAIVE_ROWS.toLocaleString('en-US')} rows, against sets of all rows in Node:`);
    const small = await stages(tables, folder, NAIVE_ROWS);
    await measured('prints, three rows wrong, found', rounds, () => compare(small.wrong, small.bronze, 3));
    await measured('sets, three rows wrong, found', rounds, () => naive(tables, small.wrong, small.bronze));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function stages(
  tables: DuckDbTables,
  folder: string,
  rows: number,
): Promise<Readonly<Record<'bronze' | 'silver' | 'wrong', TableStage>>> {
  const files: TableReader = {
    dialect: tables.dialect,
    relation: ({ path }) => `read_parquet('${path}')`,
    query: (sql) => tables.query(sql),
  };
  const bronze = join(folder, `bronze-${rows}.parquet`);
  const wrong = join(folder, `wrong-${rows}.parquet`);
  await tables.query(`COPY (SELECT md5(i::VARCHAR) AS event_id, 'trip-' || i // 5 AS trip_id,
    CAST(i % 100000 / 100.0 AS DECIMAL(12,2)) AS amount, CASE WHEN i % 7 > 0 THEN 'EUR' END AS currency,
    make_timestamptz(1767225600000000 + i) AS occurred_at, i % 5 AS sequence
    FROM range(${rows}) r(i)) TO '${bronze}'`);
  await tables.query(`COPY (SELECT * REPLACE (CASE WHEN event_id = md5('2') THEN 0.07 ELSE amount END AS amount)
    FROM '${bronze}' WHERE event_id <> md5('1')
    UNION ALL SELECT * FROM '${bronze}' WHERE event_id = md5('3')) TO '${wrong}'`);
  const of = (name: string, path: string): TableStage => stage(name, files, { path });
  return { bronze: of('bronze', bronze), silver: of('silver', bronze), wrong: of('wrong', wrong) };
}

async function measured(name: string, rounds: number, compared: () => Promise<void>): Promise<void> {
  const [wall, cpu]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const [started, used] = [performance.now(), process.cpuUsage()];
    await compared();
    wall.push(performance.now() - started);
    cpu.push(cpuSecondsSince(used) * 1_000);
  }
  row(name, wall, 'ms');
  row('  processor time, both stages', cpu, 'ms');
}

async function compare(received: TableStage, expected: TableStage, planted: number): Promise<void> {
  const { findings } = await compareStages(received, expected, KEYED);
  // A fast comparison that finds nothing is not fast.
  if (findings.length !== planted) throw new Error(`${planted} rows were planted, ${findings.length} found`);
}

/** What one would write first: every row as JSON into a map of counts, and what is left of it. */
async function naive(tables: DuckDbTables, received: TableStage, expected: TableStage): Promise<void> {
  const counts = new Map<string, number>();
  for (const [{ reader, table }, step] of [[expected, 1] as const, [received, -1] as const]) {
    for (const cells of await tables.query(`SELECT ${COLUMNS.join(', ')} FROM ${reader.relation(table)}`)) {
      const text = JSON.stringify(cells, (_, cell: unknown) => (typeof cell === 'bigint' ? `${cell}n` : cell));
      counts.set(text, (counts.get(text) ?? 0) + step);
    }
  }
  const left = counts
    .values()
    .filter((count) => count !== 0)
    .toArray().length;
  // The altered row is left on both sides.
  if (left !== 4) throw new Error(`three rows were planted, ${left} texts are left`);
}
