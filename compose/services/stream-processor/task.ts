import type { TripStep } from '../../../test-data/rideshare/schemas/trip-life.ts';
import { publicationOf, stateOf, type CurrentState, type ReadRecord } from './publication.ts';

/** What is done in Redis with a record, unless the script refuses it. */
export interface Task {
  /** By which the event is known again, whatever record brings it. */
  readonly eventId: string;
  readonly tripId: string;
  /** The step in its trip's life that must be the next one; undefined for what is none. */
  readonly step: TripStep | undefined;
  /** What the listeners are told, and where. */
  readonly channel: string;
  readonly message: string;
  /** What late joiners are shown; undefined for what leaves no state. */
  readonly state: CurrentState | undefined;
}

export function taskOf(record: ReadRecord): Task {
  const { stream, event } = record;
  const { state, sequence } = event;
  return {
    eventId: String(event.event_id),
    tripId: String(event.trip_id),
    step: stream === 'trips' ? { state: state as TripStep['state'], sequence: Number(sequence) } : undefined,
    channel: stream,
    message: publicationOf(record),
    state: stateOf(record),
  };
}
