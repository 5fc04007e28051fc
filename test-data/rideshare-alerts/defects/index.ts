import { watchingDefects } from '../../alerting/watching.ts';

/** Of the rules that watch the ride-hailing platform, and of what is scraped for them. */
export const RIDESHARE_ALERTS_DEFECTS = watchingDefects('rideshare-alerts', [
  {
    name: 'watching-asks-nobody',
    does: 'Asks for dead letters by a name that no service tells.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-sums-over-groups',
    does: 'Sums lag over all consumer groups of a topic.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-asks-the-consumer-alone',
    does: 'Takes lag from the consumer alone, with which it dies.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-names-no-platform',
    does: 'Sends alerts without the platform that they are of.',
    hop: 'alertmanager.alerts',
    shownBy: 'alertmanager',
  },
  {
    name: 'watching-counts-an-hour',
    does: 'Lets a service be away for an hour before it is told.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
]);

/** The names of its bugs: whoever plants them must have them all. */
export type WatchingDefect = (typeof RIDESHARE_ALERTS_DEFECTS)[number]['name'];
