import { textFromMicros } from '../../../../test-data/avro/exact.ts';
import type { STORE_DEFECTS } from '../../../../test-data/market-data/defects/store.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { Stages } from '../stages.ts';
import type { Value } from '../store/table.ts';
import { acknowledgesFirst, keepsNothingAside, putsAsideAll } from './store-writes.ts';
import { dropsNewest, neverFull, withoutLimit } from './store-queues.ts';

type StoreDefect = (typeof STORE_DEFECTS)[number]['name'];

/** Bugs of the sink that writes to PostgreSQL. */
export const storeBugs: Readonly<Record<StoreDefect, Bug<Stages>>> = {
  'store-retry-repeats': (stages) => {
    const attempts = new WeakMap<object, number>();
    return {
      ...stages,
      insertStatement: (table, items) => {
        const attempt = (attempts.get(items) ?? 0) + 1;
        attempts.set(items, attempt);
        const idempotencyKey = (item: (typeof items)[number]) => `${table.idempotencyKey(item)}#${attempt}`;
        return stages.insertStatement({ ...table, idempotencyKey }, items);
      },
    };
  },
  'store-acknowledges-first': acknowledgesFirst,
  'store-breaks-order': (stages) => {
    let next = 0;
    return { ...stages, laneOf: (_key, lanes) => (next += 1) % lanes };
  },
  'store-drops-newest': dropsNewest,
  'store-does-not-count-drops': (stages) => ({
    ...stages,
    LaneQueue: class<T> extends stages.LaneQueue<T> {
      override get dropped(): number {
        return 0;
      }
    },
  }),
  'store-is-never-full': neverFull,
  'store-queue-without-limit': withoutLimit,
  'store-retries-for-ever': (stages) => ({
    ...stages,
    failureOf: (error) => ({ ...stages.failureOf(error), kind: 'transient' }),
  }),
  'store-puts-aside-all': putsAsideAll,
  'store-keeps-nothing-aside': keepsNothingAside,
  'store-drops-optional': changes('best_match', () => undefined),
  'store-price-through-float': changes('price', ({ price }) => Number(price)),
  'store-cuts-microseconds': changes('trade_time', ({ timeMicros }) =>
    textFromMicros(timeMicros - (timeMicros % 1_000)),
  ),
  'store-never-flushes-by-age': (stages) => ({
    ...stages,
    LaneQueue: class<T> extends stages.LaneQueue<T> {
      override take(lane: number, most: number): Promise<readonly T[] | undefined> {
        return super.take(lane, most, Infinity);
      }
    },
  }),
  'store-inverts-levels': (stages) => ({
    ...stages,
    levelOf: (share, before, thresholds) => stages.levelOf(1 - share, before, thresholds),
  }),
  'store-looks-well': (stages) => ({
    ...stages,
    StoreSink: class<T> extends stages.StoreSink<T> {
      override health() {
        return { level: 'ok' } as const;
      }
    },
  }),
  'store-stops-at-once': (stages) => ({
    ...stages,
    StoreSink: class<T> extends stages.StoreSink<T> {
      protected override drain() {
        return super.drain(0);
      }
    },
  }),
};

/** The stages with another value in a column. */
function changes(column: string, of: (trade: MarketTrade) => Value | undefined): Bug<Stages> {
  return (stages) => {
    const columns = stages.tradesTable.columns.map((one) => (one.name === column ? { ...one, of } : one));
    return { ...stages, tradesTable: { ...stages.tradesTable, columns } };
  };
}
