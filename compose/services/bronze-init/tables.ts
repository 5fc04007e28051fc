import { bronzeColumns, createTable, REJECTED_COLUMNS, type Column } from '../../../test-data/schemas/ddl.ts';
import { STREAMS } from '../../../test-data/schemas/streams.ts';
import { defect } from '../lib/defects.ts';
import { reason, type Logger } from '../lib/logging.ts';
import type { SqlSession } from './sql-session.ts';

export interface BronzeTable {
  readonly name: string;
  readonly path: string;
  readonly columns: readonly Column[];
}

/** One table a stream, and one for what could not be decoded. */
export function bronzeTables(path: string): readonly BronzeTable[] {
  const streams = defect('init-leaves-a-table-out') ? STREAMS.filter((stream) => stream !== 'surge_updates') : STREAMS;
  return [
    ...streams.map((stream) => ({ name: `bronze.${stream}`, path: `${path}/${stream}`, columns: columnsOf(stream) })),
    { name: 'bronze.rejected', path: `${path}/rejected`, columns: REJECTED_COLUMNS },
  ];
}

function columnsOf(stream: (typeof STREAMS)[number]): readonly Column[] {
  const columns = bronzeColumns(stream);
  if (!defect('init-narrows-decimals')) return columns;
  return columns.map((column) => (column.type === 'decimal(12,2)' ? { ...column, type: 'decimal(12,1)' } : column));
}

/** A stream that was faster has made the table already, perhaps with fields that came later: then that is the table. */
export async function createBronzeTable(
  sql: SqlSession,
  { name, path, columns }: BronzeTable,
  log: Logger,
): Promise<void> {
  try {
    await sql.run(createTable(name, path, columns));
  } catch (error) {
    if (!reason(error).includes('DELTA_CREATE_TABLE_SCHEME_MISMATCH')) throw error;
    log.info({ table: name }, 'the table is there with other columns');
    await sql.run(`CREATE TABLE IF NOT EXISTS ${name} USING delta LOCATION '${path}'`);
  }
}
