import { nowMicros } from '../../lib/clock.ts';
import type { RateAdjustment } from '../feedback/adjustment.ts';
import type { FeedbackEvent, FeedbackLevel } from '../feedback/event.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import { NumberedLog } from './numbered-log.ts';

export interface Emission {
  readonly atMicros: number;
  readonly trade: MarketTrade;
}

/** What was said about the pressure at some time: how full a sink is, or at what rate the source goes. */
export type Remark = { readonly atMicros: number } & (
  | { readonly source: string; readonly level: FeedbackLevel; readonly queueSize: number; readonly dropped: number }
  | { readonly perSecond: number; readonly scale: number; readonly reason: string }
);

/** More than an observer that asks every few milliseconds is ever behind. */
const EMISSIONS_KEPT = 10_000;
const REMARKS_KEPT = 5_000;

/** What a service has emitted, and how its pressure went, of all its runs, by number. */
export class Diary {
  readonly emissions = new NumberedLog<Emission>(EMISSIONS_KEPT);
  readonly remarks = new NumberedLog<Remark>(REMARKS_KEPT);

  /** What a source tells it. */
  readonly told = {
    emitted: (trade: MarketTrade): void => {
      this.emissions.add({ atMicros: nowMicros(), trade });
    },
    adjusted: (perSecond: number, { scale, reason }: RateAdjustment): void => {
      this.remarks.add({ atMicros: nowMicros(), perSecond, scale, reason });
    },
  };

  heard({ source, level, queueSize, dropped = 0 }: FeedbackEvent): void {
    this.remarks.add({ atMicros: nowMicros(), source, level, queueSize, dropped });
  }
}
