import pg from 'pg';
import { reason } from '../../lib/logging.ts';

export interface Failure {
  /** A transient one is over some day, and the same rows are taken then; a permanent one is the rows' own. */
  readonly kind: 'transient' | 'permanent';
  readonly reason: string;
  readonly sqlState: string | undefined;
}

/**
 * Classes of SQLSTATE that say nothing against the rows: connection, transaction rolled back, resources, object in use,
 * operator's intervention (https://www.postgresql.org/docs/17/errcodes-appendix.html).
 */
const TRANSIENT = new Set(['08', '40', '53', '55', '57']);

/**
 * What an error of a write means. What is no answer of the server is the connection's: the rows may have been written, or
 * not.
 */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof pg.DatabaseError)) return { kind: 'transient', reason: reason(error), sqlState: undefined };
  const sqlState = error.code;
  const kind = sqlState === undefined || TRANSIENT.has(sqlState.slice(0, 2)) ? 'transient' : 'permanent';
  return { kind, reason: reason(error), sqlState };
}
