import { SentLog } from '../../fixtures/trace/sent-log.ts';
import { SightingLog } from '../../fixtures/trace/sighting-log.ts';
import type { InjectedEvent, Message, Outcome } from '../../fixtures/trace/types.ts';
import { judge, type Verdict } from '../../fixtures/trace/verdicts.ts';

export interface Sent {
  key?: string;
  outcome?: Outcome;
  stream?: string;
  sentAt?: number;
  answeredAt?: number;
}
export type Seen = readonly [event: number, partition: number, position: number];

export const MESSAGE: Message = { key: null, headers: {}, value: null, time: 0, timeKind: 'received' };

function sentLog(sends: readonly Sent[]): SentLog {
  return SentLog.of(
    sends.map(({ key = 'a', outcome = 'acknowledged', stream = 'trips', sentAt, answeredAt }, index): InjectedEvent => {
      const at = sentAt ?? index * 10;
      const answer = { outcome, summary: outcome };
      return {
        entrance: 'api',
        stream,
        key,
        payload: {},
        correlationId: '',
        index,
        intendedAt: at,
        sentAt: at,
        answeredAt: answeredAt ?? at + 5,
        answer,
      };
    }),
  );
}

export function verdict(sends: readonly Sent[], seen: readonly Seen[], about = sends.map((_, at) => at)): Verdict {
  const sightings = new SightingLog('kafka.trips', false);
  for (const [event, partition, position] of seen) sightings.add(event, 0, 0, MESSAGE, partition, position);
  return judge({ sent: sentLog(sends), events: about, sightings, definition: { stream: 'trips' }, ordered: true });
}
