import { watchingDefects } from '../../alerting/watching.ts';

/** Of the rules that watch change data capture. */
export const CDC_ALERTS_DEFECTS = watchingDefects('cdc-alerts', [
  {
    name: 'watching-connectors-without-tasks',
    does: 'Asks a connector for failures of its tasks, which itself still runs.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-connect-by-its-exporter',
    does: 'Takes Kafka Connect for well while the exporter answers.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-connectors-without-platform',
    does: 'Sends alerts without the platform that they are of.',
    hop: 'alertmanager.alerts',
    shownBy: 'alertmanager',
  },
]);

/** The names of its bugs: whoever plants them must have them all. */
export type WatchingConnectorsDefect = (typeof CDC_ALERTS_DEFECTS)[number]['name'];
