import type { CdcDefect } from '../../../../test-data/cdc/defects/index.ts';
import { planter, type Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';

/** Puts the bugs that this job was started with around its stages: what a third party does wrong when it is set up so. */
export const plant = planter<Stages, CdcDefect<'cdc-init'>>({
  'connector-rounds-decimals': configured({ 'decimal.handling.mode': 'double' }),
});

/** The connector is set up otherwise. */
function configured(change: Readonly<Record<string, string>>): Bug<Stages> {
  return (stages) => ({ ...stages, configuration: (place) => ({ ...stages.configuration(place), ...change }) });
}
