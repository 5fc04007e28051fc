import { between, heading, type Position } from './city.ts';
import type { GeneratedEvent, Generator, Overrides } from './events.ts';
import { cancelledLife } from './trip-events.ts';

export interface JourneyOptions {
  readonly trip?: Overrides;
  readonly outcome?: 'COMPLETED' | 'CANCELLED';
}

/** An event and how long after the request it happens, in milliseconds of the trip's own time. */
export interface TimedEvent {
  readonly afterMs: number;
  readonly event: GeneratedEvent;
}

const MINUTE_MS = 60_000;
/** When a trip's steps happen, by their sequence: matched after half a minute, there after a quarter of an hour. */
const STEP_AT_MS = [0, 0.5 * MINUTE_MS, 1 * MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS] as const;
const PINGS = 20;

export function journeyOfTrip(
  generator: Generator,
  { trip, outcome = 'COMPLETED' }: JourneyOptions = {},
): TimedEvent[] {
  const steps: readonly GeneratedEvent[] =
    outcome === 'COMPLETED' ? generator.tripLife(trip) : cancelledLife(generator, 3, trip);
  const driver_id = steps[1]?.payload.driver_id;
  const { trip_id, rider_id, zone_id, pickup, dropoff } = steps[0]?.payload ?? {};
  const timed = steps.map((event, sequence): TimedEvent => ({ afterMs: STEP_AT_MS[sequence] ?? 0, event }));

  const driver = (afterMs: number, status: string): void => {
    timed.push({ afterMs, event: generator.driverStatus({ driver_id, zone_id, status }) });
  };
  driver(STEP_AT_MS[1], 'BUSY');
  if (outcome === 'CANCELLED') {
    driver(STEP_AT_MS[3], 'AVAILABLE');
    return inOrder(timed);
  }
  for (let ping = 0; ping < PINGS; ping += 1) {
    const share = ping / (PINGS - 1);
    const at = between(pickup as Position, dropoff as Position, share);
    const moving = { ...at, heading: heading(pickup as Position, dropoff as Position) };
    const afterMs = STEP_AT_MS[3] + share * (STEP_AT_MS[4] - STEP_AT_MS[3]);
    timed.push({ afterMs, event: generator.gpsPing({ trip_id, driver_id, zone_id, ...moving }) });
  }
  driver(STEP_AT_MS[4], 'AVAILABLE');
  const amount = steps.at(-1)?.payload.fare;
  timed.push({ afterMs: STEP_AT_MS[4] + 1_000, event: generator.payment({ trip_id, rider_id, zone_id, amount }) });
  timed.push({
    afterMs: STEP_AT_MS[4] + MINUTE_MS,
    event: generator.rating({ trip_id, rider_id, driver_id, zone_id }),
  });
  return inOrder(timed);
}

function inOrder(timed: TimedEvent[]): TimedEvent[] {
  return timed.sort((a, b) => a.afterMs - b.afterMs);
}
