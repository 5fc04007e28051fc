import { catalogue, type PlantedBug, type PlantedService } from '../../defect.ts';

const SERVICES = {
  'alerting-init': { profile: 'alerting' },
} as const satisfies Readonly<Record<string, PlantedService>>;

/** Of the rules that watch the market data. */
const WATCHING_DEFECTS = [
  {
    name: 'watching-market-joins-nothing',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Compares lag with commits by labels that never agree.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-market-counts-milliseconds',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Takes the seconds since the last trade for milliseconds.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-market-warns-of-staleness',
    service: 'alerting-init',
    guarantee: 'CD-26',
    does: 'Warns where no trade comes, and pages nobody.',
    hop: 'notified.critical',
    shownBy: 'alertmanager',
  },
] as const satisfies readonly PlantedBug[];

export const MARKET_DATA_ALERTS_DEFECTS = catalogue('market-data-alerts', SERVICES, WATCHING_DEFECTS);

/** The names of its bugs: whoever plants them must have them all. */
export type WatchingMarketDefect = (typeof MARKET_DATA_ALERTS_DEFECTS)[number]['name'];
