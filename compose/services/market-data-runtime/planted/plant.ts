import type { MarketDataDefect } from '../../../../test-data/market-data/defects/index.ts';
import { planter } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';
import {
  adjustmentNeedsTheNewest,
  adjustmentRounds,
  busClosesAll,
  busKeepsEverything,
  busReverses,
  busWaitsForTheSlowest,
  eventHardIsSoft,
  eventNamesNoField,
  eventRefusesUnknownFields,
  publisherStopsAtAThrow,
  publisherWaits,
} from './feedback.ts';
import { kafkaBugs } from './kafka.ts';
import {
  forgetsWhenAway,
  hidesFailures,
  neverAges,
  noSingleFlight,
  stopsSinksFirst,
  stopsWithoutDraining,
  throwsOn,
  unbounded,
} from './parts.ts';
import { feedBugs } from './feed.ts';
import { forgetsUnsent, hearsRepetitions, losesOnReconnect, saysItIsWell } from './pulses.ts';
import {
  compounds,
  coordinatorIgnoresFloor,
  forgetsWhileAway,
  hardIsSoft,
  ignoresFloor,
  lastWordCounts,
  makesUp,
  neverRecovers,
  oscillates,
  recoversAtOnce,
  wakesNobody,
} from './rates.ts';
import { recoveryBugs } from './recovery.ts';
import { storeBugs } from './store.ts';

/** Puts the bugs that the runtime was started with around its stages. */
export const plant = planter<Stages, MarketDataDefect<'market-data-runtime' | 'connector'>>({
  'rate-ignores-floor': ignoresFloor,
  'rate-compounds': compounds,
  'rate-wakes-nobody': wakesNobody,
  'rate-makes-up': makesUp,
  'publisher-waits': publisherWaits,
  'publisher-stops-at-a-throw': publisherStopsAtAThrow,
  'event-refuses-unknown-fields': eventRefusesUnknownFields,
  'event-names-no-field': eventNamesNoField,
  'event-hard-is-soft': eventHardIsSoft,
  'adjustment-rounds': adjustmentRounds,
  'adjustment-needs-the-newest-version': adjustmentNeedsTheNewest,
  'bus-waits-for-the-slowest': busWaitsForTheSlowest,
  'bus-keeps-everything': busKeepsEverything,
  'bus-reverses': busReverses,
  'pulse-loses-on-reconnect': losesOnReconnect,
  'pulse-forgets-unsent': forgetsUnsent,
  'pulse-says-it-is-well': saysItIsWell,
  'pulse-hears-repetitions': hearsRepetitions,
  'bus-closes-all': busClosesAll,
  'registry-never-ages': neverAges,
  'registry-no-single-flight': noSingleFlight,
  'registry-unbounded': unbounded,
  'registry-forgets-when-away': forgetsWhenAway,
  'coordinator-never-recovers': neverRecovers,
  'coordinator-recovers-at-once': recoversAtOnce,
  'coordinator-ignores-floor': coordinatorIgnoresFloor,
  'coordinator-hard-is-soft': hardIsSoft,
  'coordinator-last-word-counts': lastWordCounts,
  'coordinator-oscillates': oscillates,
  'coordinator-forgets-while-away': forgetsWhileAway,
  'runtime-stops-without-draining': stopsWithoutDraining,
  'runtime-stops-sinks-first': stopsSinksFirst,
  'runtime-throws-on': throwsOn,
  'pipeline-hides-failures': hidesFailures,
  ...storeBugs,
  ...feedBugs,
  ...recoveryBugs,
  ...kafkaBugs,
});
