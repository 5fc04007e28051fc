import { catalogue, type PlantedService } from '../../defect.ts';
import { CONFIGURATION_DEFECTS } from './configuration.ts';
import { RECEIVER_DEFECTS } from './receiver.ts';

const SERVICES = {
  'alerting-init': { profile: 'alerting' },
  receiver: { profile: 'alerting' },
} as const satisfies Readonly<Record<string, PlantedService>>;

export const ALERTING_DEFECTS = catalogue('alerting', SERVICES, [...CONFIGURATION_DEFECTS, ...RECEIVER_DEFECTS]);

/** The names of one service's bugs: whoever plants them must have them all. */
export type AlertingDefect<Service extends keyof typeof SERVICES> = Extract<
  (typeof ALERTING_DEFECTS)[number],
  { readonly service: Service }
>['name'];
