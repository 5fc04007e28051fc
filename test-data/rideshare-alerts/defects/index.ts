import { catalogue, type PlantedBug, type PlantedService } from '../../defect.ts';

const SERVICES = {
  'alerting-init': { profile: 'alerting' },
} as const satisfies Readonly<Record<string, PlantedService>>;

/** Of the rules that watch the ride-hailing platform, and of what is scraped for them. */
const WATCHING_DEFECTS = [
  {
    name: 'watching-asks-nobody',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Asks for dead letters by a name that no service tells.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-sums-over-groups',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Sums lag over all consumer groups of a topic.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-asks-the-consumer-alone',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Takes lag from the consumer alone, with which it dies.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-names-no-platform',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Sends alerts without the platform that they are of.',
    hop: 'alertmanager.alerts',
    shownBy: 'alertmanager',
  },
  {
    name: 'watching-counts-an-hour',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Lets a service be away for an hour before it is told.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
] as const satisfies readonly PlantedBug[];

export const RIDESHARE_ALERTS_DEFECTS = catalogue('rideshare-alerts', SERVICES, WATCHING_DEFECTS);

/** The names of its bugs: whoever plants them must have them all. */
export type WatchingDefect = (typeof RIDESHARE_ALERTS_DEFECTS)[number]['name'];
