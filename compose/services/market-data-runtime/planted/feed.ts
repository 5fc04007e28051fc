import type { FEED_DEFECTS } from '../../../../test-data/market-data/defects/feed.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import type { GapState } from '../feed/gaps.ts';
import type { IdRange } from '../feed/id-ranges.ts';
import type { Finding, Hole, TradeMark, Turn } from '../feed/symbol-track.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import type { Stages } from '../stages.ts';
import {
  floods,
  forgetsSubscriptions,
  letsGoTooEarly,
  subscribesInUpperCase,
  takesAnyUnit,
  waitsForTheDead,
} from './connections.ts';

type FeedDefect = (typeof FEED_DEFECTS)[number]['name'];

/** Bugs of what follows an exchange. */
export const feedBugs: Readonly<Record<FeedDefect, Bug<Stages>>> = {
  'feed-dedupes-by-id-alone': (stages) => {
    const seen = new Map<number, string>();
    return {
      ...stages,
      Lane: class extends stages.Lane {
        override async take(trade: MarketTrade): Promise<void> {
          const symbol = seen.get(trade.id) ?? trade.symbol;
          seen.set(trade.id, symbol);
          if (symbol === trade.symbol) await super.take(trade);
        }
      },
    };
  },
  'feed-repeats': turning((turn) => (turn.kind === 'repeated' ? { kind: 'next' } : turn)),
  'feed-drops-what-it-fetched': turning((turn) => (turn.kind === 'late' ? { kind: 'repeated' } : turn)),
  'feed-closes-empty-gaps': saying((state) => (state === 'LOST' ? 'FILLED' : state)),
  'feed-keeps-gaps-silent': saying(() => undefined),
  'feed-fills-nothing': (stages) => ({
    ...stages,
    Lane: class extends stages.Lane {
      protected override fill(): Promise<void> {
        return Promise.resolve();
      }
    },
  }),
  'feed-looks-not-back': (stages) => ({
    ...stages,
    Lane: class extends stages.Lane {
      override interrupt(): void {
        // Nothing was interrupted, as it sees it.
      }
    },
  }),
  'feed-forgets-its-subscriptions': forgetsSubscriptions,
  'feed-subscribes-in-upper-case': subscribesInUpperCase,
  'feed-lets-go-too-early': letsGoTooEarly,
  'feed-waits-for-the-dead': waitsForTheDead,
  'feed-floods': floods,
  'feed-backs-off-without-limit': (stages) => ({
    ...stages,
    pauseMs: (failures, settings, random) => stages.pauseMs(failures, { ...settings, longestMs: Infinity }, random),
  }),
  'feed-hurries': (stages) => ({
    ...stages,
    pauseMs: (_failures, settings, random) => stages.pauseMs(0, settings, random),
  }),
  'feed-drops-what-it-cannot-read': (stages) => ({
    ...stages,
    FeedSource: class extends stages.FeedSource {
      constructor(...[options, parts]: ConstructorParameters<Stages['FeedSource']>) {
        super(options, { ...parts, keepAside: () => Promise.resolve() });
      }
    },
  }),
  'feed-takes-any-unit': takesAnyUnit,
  'feed-trusts-silence': (stages) => ({
    ...stages,
    Lane: class extends stages.Lane {
      override lookInto(): Promise<void> {
        return Promise.resolve();
      }
    },
  }),
  'feed-asks-on': (stages) => ({
    ...stages,
    History: class extends stages.History {
      protected override noteRest(): void {
        // It has not listened.
      }
    },
  }),
  'feed-begins-with-what-it-can-read': (stages) => ({
    ...stages,
    Lane: class extends stages.Lane {
      protected override beginBefore(): Promise<void> {
        return Promise.resolve();
      }
    },
  }),
  'feed-price-through-float': writing(({ price }) => ({ price: Math.fround(Number(price)).toString() })),
  'feed-cuts-microseconds': writing(({ timeMicros }) => ({ timeMicros: timeMicros - (timeMicros % 1_000) })),
  'feed-mistakes-the-unit': writing(({ timeMicros }) => ({ timeMicros: Math.floor(timeMicros / 1_000) })),
};

/** With another opinion of what a trade's id says of it. */
function turning(change: (turn: Turn) => Turn): Bug<Stages> {
  return (stages) => ({
    ...stages,
    SymbolTrack: class extends stages.SymbolTrack {
      override take(mark: TradeMark, finding: Finding): Turn {
        return change(super.take(mark, finding));
      }
    },
  });
}

/** With other words for what is known of a gap, or none. */
function saying(change: (state: GapState) => GapState | undefined): Bug<Stages> {
  return (stages) => ({
    ...stages,
    Lane: class extends stages.Lane {
      protected override async say(range: IdRange, hole: Hole, state: GapState): Promise<void> {
        const said = change(state);
        if (said !== undefined) await super.say(range, hole, said);
      }
    },
  });
}

/** With something else of a trade in its record. */
function writing(change: (trade: MarketTrade) => Partial<MarketTrade>): Bug<Stages> {
  return (stages) => ({
    ...stages,
    tradeRecord: (trade) => stages.tradeRecord({ ...trade, ...change(trade) }),
  });
}
