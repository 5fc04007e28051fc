import { catalogue, type PlantedService } from '../../defect.ts';
import { CONNECTOR_DEFECTS } from './connector.ts';
import { REGISTRY_DEFECTS } from './registry.ts';
import { SPARK_DEFECTS } from './spark.ts';

const SERVICES = {
  'cdc-init': { profile: 'cdc' },
  'cdc-registry-init': { profile: 'cdc-registry' },
  spark: { profile: 'cdc-lake' },
} as const satisfies Readonly<Record<string, PlantedService>>;

export const CDC_DEFECTS = catalogue('cdc', SERVICES, [...CONNECTOR_DEFECTS, ...REGISTRY_DEFECTS, ...SPARK_DEFECTS]);

/** The names of one service's bugs: whoever plants them must have them all. */
export type CdcDefect<Service extends keyof typeof SERVICES> = Extract<
  (typeof CDC_DEFECTS)[number],
  { readonly service: Service }
>['name'];
