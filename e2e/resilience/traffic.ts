import type { EventSpec } from '../../fixtures/index.ts';
import type { GeneratedEvent, Generator } from '../../test-data/generators/events.ts';
import { STREAMS } from '../../test-data/schemas/streams.ts';

/** What to send next; `at` counts from 0. */
export type Traffic = (at: number) => EventSpec;

const TRIPS_AT_ONCE = 8;

/** Trips, eight at a time, each through its whole life. A step makes sense only if the one before was accepted. */
export function tripTraffic(rides: Generator): Traffic {
  const underWay: GeneratedEvent[][] = [];
  return (at) => {
    const lane = at % TRIPS_AT_ONCE;
    const steps = underWay[lane] ?? [];
    const next = steps.shift();
    if (next !== undefined) return next;
    const [first, ...rest] = rides.tripLife();
    underWay[lane] = rest;
    return first;
  };
}

/** Events of all six streams in turn, each of which stands for itself: what becomes of one says nothing of another. */
export function mixedTraffic(rides: Generator): Traffic {
  return (at) => rides.one(STREAMS[at % STREAMS.length] ?? 'trips');
}
