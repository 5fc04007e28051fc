import type { Column } from '../../../../test-data/delta/ddl.ts';
import type { RideshareDefect } from '../../../../test-data/rideshare/defects/index.ts';
import { planter, type Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';
import type { BronzeTable } from '../tables.ts';

/** Puts the bugs that this job was started with around its stages. */
export const plant = planter<Stages, RideshareDefect<'bronze-init'>>({
  'init-leaves-a-table-out': tables((all) => all.filter(({ name }) => name !== 'bronze.surge_updates')),
  'init-narrows-decimals': tables((all) => all.map((table) => ({ ...table, columns: table.columns.map(narrowed) }))),
  'init-ends-early': (stages, log) => ({
    ...stages,
    createBucket: async (place) => {
      await stages.createBucket(place);
      log.info('ending early, as planted');
      process.exit(0);
    },
  }),
});

/** Other tables are made. */
function tables(change: (tables: readonly BronzeTable[]) => readonly BronzeTable[]): Bug<Stages> {
  return (stages) => ({ ...stages, bronzeTables: (path) => change(stages.bronzeTables(path)) });
}

function narrowed(column: Column): Column {
  return column.type === 'decimal(12,2)' ? { ...column, type: 'decimal(12,1)' } : column;
}
