import { runIn, type Stack } from '../../../fixtures/index.ts';

/** What others do to the table: see `market_data/maintenance.py`. */
export type Act = 'compact' | 'expire' | 'correct' | 'tell-offsets';

/**
 * Somebody else who writes to the table, by a way to the catalogue that is never cut.
 * @returns how many files, snapshots, rows or partitions it was about
 */
export async function otherWriter(stack: Stack, act: Act): Promise<number> {
  const direct = ['env', 'CATALOGUE_HOST=postgresql', 'CATALOGUE_PORT=5432'];
  const program = ['/opt/market-data/bin/python', '-m', 'market_data.maintenance', act, 'market.trades'];
  return Number(await runIn(stack.project, 'trades-api', [...direct, ...program]));
}
