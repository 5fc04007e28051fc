import { watchingDefects } from '../../alerting/watching.ts';

/** Of the rules that watch the market data. */
export const MARKET_DATA_ALERTS_DEFECTS = watchingDefects('market-data-alerts', [
  {
    name: 'watching-market-joins-nothing',
    does: 'Compares lag with commits by labels that never agree.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-market-counts-milliseconds',
    does: 'Takes the seconds since the last trade for milliseconds.',
    hop: 'prometheus.firing',
    shownBy: 'prometheus',
  },
  {
    name: 'watching-market-warns-of-staleness',
    does: 'Warns where no trade comes, and pages nobody.',
    hop: 'notified.critical',
    shownBy: 'alertmanager',
  },
]);

/** The names of its bugs: whoever plants them must have them all. */
export type WatchingMarketDefect = (typeof MARKET_DATA_ALERTS_DEFECTS)[number]['name'];
