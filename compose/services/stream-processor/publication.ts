import type { EventJson } from '../../../test-data/schemas/codec.ts';
import { KEY_FIELD, type Stream } from '../../../test-data/schemas/streams.ts';
import { defect } from '../lib/defects.ts';

export interface ReadRecord {
  readonly stream: Stream;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly event: EventJson;
}

let trips = 0;
let tripBefore: unknown;

/** The message on the Redis channel, as text; empty when there is none. */
export function publicationOf({ stream, partition, offset, key, event }: ReadRecord, batchEnd: boolean): string {
  let published = event;
  if (stream === 'trips') {
    trips += 1;
    if (defect('processor-drops-one-in-seven') && trips % 7 === 0) return '';
    if (defect('processor-loses-under-load') && batchEnd) return '';
    if (defect('processor-truncates-fare') && typeof event.fare === 'string') {
      published = { ...event, fare: event.fare.slice(0, -1) };
    }
    if (defect('processor-mixes-trips') && trips % 5 === 0 && tripBefore !== undefined) {
      published = { ...event, trip_id: tripBefore };
    }
    tripBefore = event.trip_id;
  }
  if (defect('processor-skips-ratings') && stream === 'ratings') return '';
  return JSON.stringify({
    topic: stream,
    correlation_id: event.correlation_id,
    event_id: event.event_id,
    key,
    partition,
    offset,
    processed_at: new Date().toISOString(),
    event: published,
  });
}

/** Where the current state of a stream's things is kept, and by what; the other streams have none. */
const STATE_OF: Partial<Record<Stream, string>> = { trips: 'trips', surge_updates: 'surge', driver_status: 'drivers' };

export interface CurrentState {
  readonly hash: string;
  readonly entity: string;
  readonly json: string;
}

/** What late joiners are shown: the event, and a version that only grows, so that older news can be told from newer. */
export function stateOf({ stream, offset, event }: ReadRecord): CurrentState | undefined {
  const name = STATE_OF[stream];
  if (name === undefined) return undefined;
  const version = stream === 'trips' ? event.sequence : Number(offset);
  return {
    hash: `state:${name}`,
    entity: String(event[KEY_FIELD[stream]]),
    json: JSON.stringify({ ...event, version }),
  };
}
