import { interleaved, type EventSpec } from '../../fixtures/index.ts';
import type { Generator } from '../../test-data/rideshare/generators/events.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';

/** What to send next; `at` counts from 0. */
export type Traffic = (at: number) => EventSpec;

/** Trips, eight at a time, each through its whole life. A step makes sense only if the one before was accepted. */
export function tripTraffic(rides: Generator): Traffic {
  return interleaved(() => rides.tripLife(), 8);
}

/** Events of all six streams in turn, each of which stands for itself: what becomes of one says nothing of another. */
export function mixedTraffic(rides: Generator): Traffic {
  return (at) => rides.one(STREAMS[at % STREAMS.length] ?? 'trips');
}
