import { existsSync, writeFileSync } from 'node:fs';
import type { RideshareDefect } from '../../../../test-data/rideshare/defects/index.ts';
import { planter } from '../../lib/planted/planter.ts';
import { Snapshot } from '../snapshot.ts';
import type { Stages } from '../stages.ts';
import { forgetsTheNewest, ignoresFilters, ignoresUnsubscribe, waitsForTheSlowest } from './clients.ts';
import { delaysOneInTen, leaksSubscription, noResubscribe, roundsCoordinates } from './events.ts';
import { emptyKey, frameBeforeAuth, keyPrefix, logsKey } from './keys.ts';
import { bootsFromOutside, otherPage } from './page.ts';

const CRASHED = '/tmp/crashed-once';

/** Puts the bugs that this service was started with around its stages. The page's are its own, but are served here. */
export const plant = planter<Stages, RideshareDefect<'gateway'> | RideshareDefect<'dashboard'>>({
  'gateway-forgets-a-client': forgetsTheNewest,
  'gateway-skips-payments': (stages) => ({
    ...stages,
    channels: stages.channels.filter((channel) => channel !== 'payments'),
  }),
  'gateway-no-protocol-echo': (stages) => ({
    ...stages,
    checkKey: (header, key) => {
      const verdict = stages.checkKey(header, key);
      return verdict.accepted ? { accepted: true, protocol: '' } : verdict;
    },
  }),
  'gateway-key-prefix': keyPrefix,
  'gateway-empty-key': emptyKey,
  'gateway-logs-key': logsKey,
  'gateway-frame-before-auth': frameBeforeAuth,
  'gateway-delays-one-in-ten': delaysOneInTen,
  'gateway-ignores-filter': ignoresFilters,
  'gateway-waits-for-slow-client': waitsForTheSlowest,
  'gateway-rounds-coordinates': roundsCoordinates,
  'gateway-ignores-unsubscribe': ignoresUnsubscribe,
  'gateway-leaks-subscription': leaksSubscription,
  'gateway-no-resubscribe': noResubscribe,
  'gateway-no-snapshot': (stages) => ({
    ...stages,
    SnapshotReader: class extends stages.SnapshotReader {
      override read(): Promise<Snapshot> {
        return Promise.resolve(new Snapshot([]));
      }
    },
  }),
  'gateway-crashes-once': (stages) => {
    if (existsSync(CRASHED)) return stages;
    writeFileSync(CRASHED, '');
    throw new Error('crashed, as planted');
  },
  'dashboard-not-live': otherPage,
  'dashboard-no-reconnect': otherPage,
  'dashboard-late-frame-wins': otherPage,
  'dashboard-dies-on-malformed': otherPage,
  'dashboard-duplicate-rows': otherPage,
  'dashboard-reconnects-without-key': otherPage,
  'dashboard-boots-from-outside': bootsFromOutside,
});
