import type { EventJson } from '../../../test-data/avro/codec.ts';
import { KEY_FIELD, type Stream } from '../../../test-data/rideshare/schemas/streams.ts';

export interface ReadRecord {
  readonly stream: Stream;
  readonly partition: number;
  readonly offset: string;
  readonly key: string;
  readonly event: EventJson;
}

/** The message on the stream's Redis channel, as text. */
export function publicationOf({ stream, partition, offset, key, event }: ReadRecord): string {
  return JSON.stringify({
    topic: stream,
    correlation_id: event.correlation_id,
    event_id: event.event_id,
    key,
    partition,
    offset,
    processed_at: new Date().toISOString(),
    event,
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
