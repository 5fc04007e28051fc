import { catalogue, type PlantedService } from '../../defect.ts';
import { COMMIT_DEFECTS } from './commits.ts';
import { COMPOSE_DEFECTS } from './compose.ts';
import { FEED_DEFECTS } from './feed.ts';
import { KAFKA_DEFECTS } from './kafka.ts';
import { LIBRARY_DEFECTS } from './library.ts';
import { RECOVERY_DEFECTS } from './recovery.ts';
import { STORE_DEFECTS } from './store.ts';
import { TABLES_DEFECTS } from './tables.ts';

const SERVICES = {
  'market-data-runtime': { profile: 'runtime' },
  connector: { profile: 'market-data' },
  consumer: { profile: 'market-data-minimal' },
  'trades-api': { profile: 'market-data-minimal' },
  compose: { profile: 'market-data' },
} as const satisfies Readonly<Record<string, PlantedService>>;

export const MARKET_DATA_DEFECTS = catalogue('market-data', SERVICES, [
  ...LIBRARY_DEFECTS,
  ...STORE_DEFECTS,
  ...FEED_DEFECTS,
  ...RECOVERY_DEFECTS,
  ...KAFKA_DEFECTS,
  ...TABLES_DEFECTS,
  ...COMMIT_DEFECTS,
  ...COMPOSE_DEFECTS,
]);

/** The names of one service's bugs: whoever plants them must have them all. */
export type MarketDataDefect<Service extends keyof typeof SERVICES> = Extract<
  (typeof MARKET_DATA_DEFECTS)[number],
  { readonly service: Service }
>['name'];
