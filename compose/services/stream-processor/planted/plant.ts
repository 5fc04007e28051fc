import type { RideshareDefect } from '../../../../test-data/rideshare/defects/index.ts';
import { planter } from '../../lib/planted/planter.ts';
import { RegistryUnavailable } from '../../lib/registry.ts';
import type { ReadRecord } from '../publication.ts';
import type { Stages } from '../stages.ts';
import { commitsFirst, passesOver, swallowsMalformed } from './batches.ts';
import { keepsFirstState, mixed, tells, tellsOnly } from './tasks.ts';
import {
  dropsOnTimeout,
  forgetsAtStart,
  losesUnderLoad,
  publishesTwice,
  reordersWithinKey,
  showsIllegalState,
  tellsElsewhere,
} from './writers.ts';

const STALE_MS = 3_000;

/** Puts the bugs that this service was started with around its stages. */
export const plant = planter<Stages, RideshareDefect<'stream-processor'>>({
  'processor-publishes-twice': publishesTwice,
  'processor-drops-one-in-seven': tellsOnly(allButEvery(7)),
  'processor-truncates-fare': tells('trips', ({ fare, ...event }) => ({
    ...event,
    fare: typeof fare === 'string' ? fare.slice(0, -1) : fare,
  })),
  'processor-accepts-repetitions': (stages) => ({
    ...stages,
    taskOf: (record) => ({
      ...stages.taskOf(record),
      eventId: `${record.stream}:${record.partition}:${record.offset}`,
      step: undefined,
    }),
  }),
  'processor-skips-ratings': tellsOnly(({ stream }) => stream !== 'ratings'),
  'processor-tells-elsewhere': tellsElsewhere,
  'processor-reorders-within-key': reordersWithinKey,
  'processor-mixes-trips': tells('trips', mixed()),
  'processor-loses-under-load': losesUnderLoad,
  'processor-no-reason': (stages) => ({
    ...stages,
    letterOf: (letter, position) => {
      const { headers: { reason: _reason, detail: _detail, ...headers } = {}, ...message } = stages.letterOf(
        letter,
        position,
      );
      return { ...message, headers };
    },
  }),
  'processor-swallows-malformed': swallowsMalformed,
  'processor-cancels-always': (stages) => ({
    ...stages,
    nextStates: Object.fromEntries(
      Object.entries(stages.nextStates).map(([state, next]) => [state, [...next, 'CANCELLED']]),
    ) as unknown as Stages['nextStates'],
  }),
  'processor-shows-illegal-state': showsIllegalState,
  'processor-commits-first': commitsFirst,
  'processor-forgets-at-start': forgetsAtStart,
  'processor-begins-at-the-end': passesOver(({ timestamp }) => Number(timestamp) < performance.timeOrigin),
  'processor-keeps-first-state': keepsFirstState,
  'processor-drops-on-timeout': dropsOnTimeout,
  'processor-drops-stale': passesOver(({ timestamp }) => Number(timestamp) < Date.now() - STALE_MS),
  'processor-judges-without-registry': (stages) => ({
    ...stages,
    readRecord: async (registry, stream, value) => {
      try {
        return await stages.readRecord(registry, stream, value);
      } catch (error) {
        if (!(error instanceof RegistryUnavailable)) throw error;
        return { refusal: { reason: 'unknown_schema', detail: error.message } };
      }
    },
  }),
  'processor-believes-any-no': (stages) => ({
    ...stages,
    Registry: class extends stages.Registry {
      override surely<T>(_subject: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
        return ask();
      }
    },
  }),
});

/** Counts trip events, and does not hold of every so many. */
function allButEvery(count: number): (record: ReadRecord) => boolean {
  let trips = 0;
  return ({ stream }) => stream !== 'trips' || ++trips % count !== 0;
}
