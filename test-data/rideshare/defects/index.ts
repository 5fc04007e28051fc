import { catalogue, type PlantedService } from '../../defect.ts';
import { DASHBOARD_DEFECTS } from './dashboard.ts';
import { DELTA_DEFECTS } from './delta.ts';
import { GATEWAY_DEFECTS } from './gateway.ts';
import { BRONZE_INIT_DEFECTS, SPARK_DEFECTS } from './lake.ts';
import { DBT_DEFECTS } from './lake-dbt.ts';
import { API_DEFECTS } from './simulation-api.ts';
import { PROCESSOR_DEFECTS } from './stream-processor.ts';

const SERVICES = {
  'simulation-api': { profile: 'core' },
  'stream-processor': { profile: 'core' },
  gateway: { profile: 'core' },
  dashboard: { profile: 'core', startedAs: 'gateway' },
  'bronze-init': { profile: 'data-pipeline' },
  spark: { profile: 'data-pipeline' },
  dbt: { profile: 'data-pipeline' },
} as const satisfies Readonly<Record<string, PlantedService>>;

export const RIDESHARE_DEFECTS = catalogue('rideshare', SERVICES, [
  ...API_DEFECTS,
  ...PROCESSOR_DEFECTS,
  ...GATEWAY_DEFECTS,
  ...DASHBOARD_DEFECTS,
  ...BRONZE_INIT_DEFECTS,
  ...SPARK_DEFECTS,
  ...DELTA_DEFECTS,
  ...DBT_DEFECTS,
]);

/** The names of one service's bugs: whoever plants them must have them all. */
export type RideshareDefect<Service extends keyof typeof SERVICES> = Extract<
  (typeof RIDESHARE_DEFECTS)[number],
  { readonly service: Service }
>['name'];
