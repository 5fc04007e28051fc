import type { Random } from '../../random.ts';
import type { Stream } from '../schemas/streams.ts';
import type { TripState } from '../schemas/trip-life.ts';
import type { EventPayload, GeneratedEvent, Generator, Overrides } from './events.ts';

/** A completed trip: REQUESTED, MATCHED, EN_ROUTE, IN_PROGRESS, COMPLETED. */
export type TripLife = readonly [
  requested: GeneratedEvent,
  matched: GeneratedEvent,
  enRoute: GeneratedEvent,
  inProgress: GeneratedEvent,
  completed: GeneratedEvent,
];

type MakeEvent = (stream: Stream, fields: EventPayload, overrides?: Overrides) => GeneratedEvent;

export function lifeOfTrip(generator: Generator, event: MakeEvent, overrides: Overrides = {}): TripLife {
  const { event_id: _id, occurred_at: _at, ...shared } = overrides;
  const requested = generator.tripRequested({ driver_id: null, ...overrides });
  const driver_id = shared.driver_id ?? `driver-${generator.random.integer(1, 999)}`;
  const step = (state: TripState, sequence: number, fields: EventPayload = {}): GeneratedEvent => {
    const { event_id: _first, occurred_at: _then, ...trip } = requested.payload;
    return event('trips', { ...trip, driver_id, ...shared, state, sequence, ...fields });
  };
  return [
    requested,
    step('MATCHED', 1),
    step('EN_ROUTE', 2),
    step('IN_PROGRESS', 3),
    step('COMPLETED', 4, { fare: shared.fare ?? money(generator.random) }),
  ];
}

/** A trip cancelled after some of its steps: 1 is right after the request, 3 is on the way to the rider. */
export function cancelledLife(generator: Generator, afterSteps: 1 | 2 | 3, overrides?: Overrides): GeneratedEvent[] {
  const life = generator.tripLife(overrides).slice(0, afterSteps);
  const last = life.at(-1);
  if (last === undefined) return [];
  const payload = { ...last.payload, event_id: generator.random.uuid(), state: 'CANCELLED', sequence: afterSteps };
  return [...life, { ...last, payload }];
}

/** Never a whole number of tens of cents, so that lost digits show. */
export function money(random: Random): string {
  return `${random.integer(5, 80)}.${random.integer(0, 9)}${random.integer(1, 9)}`;
}
