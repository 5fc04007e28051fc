import { catalogue, type PlantedBug, type PlantedService } from '../../defect.ts';

const SERVICES = {
  'alerting-init': { profile: 'alerting' },
} as const satisfies Readonly<Record<string, PlantedService>>;

/** Of the rules that watch change data capture. */
const WATCHING_DEFECTS = [
  {
    name: 'watching-connectors-without-tasks',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Asks a connector for failures of its tasks, which itself still runs.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-connect-by-its-exporter',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Takes Kafka Connect for well while the exporter answers.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-connectors-without-platform',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Sends alerts without the platform that they are of.',
    hop: 'alertmanager.alerts',
    shownBy: 'alertmanager',
  },
] as const satisfies readonly PlantedBug[];

export const CDC_ALERTS_DEFECTS = catalogue('cdc-alerts', SERVICES, WATCHING_DEFECTS);

/** The names of its bugs: whoever plants them must have them all. */
export type WatchingConnectorsDefect = (typeof CDC_ALERTS_DEFECTS)[number]['name'];
