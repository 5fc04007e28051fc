import type { Column } from '../../../test-data/delta/ddl.ts';
import { bronzeColumns, createBronzeTable, REJECTED_COLUMNS } from '../../../test-data/rideshare/schemas/ddl.ts';
import { STREAMS } from '../../../test-data/rideshare/schemas/streams.ts';
import { reason, type Logger } from '../lib/logging.ts';
import type { SqlSession } from './sql-session.ts';

export interface BronzeTable {
  readonly name: string;
  readonly path: string;
  readonly columns: readonly Column[];
}

/** One table a stream, and one for what could not be decoded. */
export function bronzeTables(path: string): readonly BronzeTable[] {
  return [
    ...STREAMS.map((stream) => ({
      name: `bronze.${stream}`,
      path: `${path}/${stream}`,
      columns: bronzeColumns(stream),
    })),
    { name: 'bronze.rejected', path: `${path}/rejected`, columns: REJECTED_COLUMNS },
  ];
}

/** A stream that was faster has made the table already, perhaps with fields that came later: then that is the table. */
export async function ensureTable(sql: SqlSession, { name, path, columns }: BronzeTable, log: Logger): Promise<void> {
  try {
    await sql.run(createBronzeTable(name, path, columns));
  } catch (error) {
    if (!reason(error).includes('DELTA_CREATE_TABLE_SCHEME_MISMATCH')) throw error;
    log.info({ table: name }, 'the table is there with other columns');
    await sql.run(`CREATE TABLE IF NOT EXISTS ${name} USING delta LOCATION '${path}'`);
  }
}
