import { textFromMicros } from '../../../../test-data/avro/exact.ts';
import type { TopicRecord } from '../kafka/batch-sender.ts';
import type { IdRange } from './id-ranges.ts';
import type { Finding } from './symbol-track.ts';

export type GapState = 'OPEN' | 'FILLED' | 'LOST';

/** What is said of trades that are or were missing. What is said later of the same ids counts. */
export interface GapNotice extends IdRange, Finding {
  readonly symbol: string;
  readonly fromMicros: number;
  readonly toMicros: number;
  readonly state: GapState;
  readonly filledMicros?: number;
}

export function gapRecord(notice: GapNotice): TopicRecord {
  const { symbol, from, to, fromMicros, toMicros, reason, state, foundMicros, filledMicros } = notice;
  return {
    symbol,
    from_id: from,
    to_id: to,
    from_time: textFromMicros(fromMicros),
    to_time: textFromMicros(toMicros),
    reason,
    state,
    found_at: textFromMicros(foundMicros),
    filled_at: filledMicros === undefined ? null : textFromMicros(filledMicros),
  };
}
