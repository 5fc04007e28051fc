import type { Frame } from './frames.ts';
import type { Driver, Ping, Place, Surge, TripEvent } from './model.ts';

/** A trip as the page shows it. */
export interface Trip extends TripEvent {
  /** Where it is now and was before, oldest first: the dye it leaves behind. */
  readonly trace: readonly Place[];
  /** Time of the newest ping, or an empty text. */
  readonly pingedAt: string;
}

/** Everything the page shows. `applyFrame` changes it in place: a thousand trips are not copied for each event. */
export interface State {
  /** In order of appearance, oldest first. */
  readonly trips: Map<string, Trip>;
  readonly surge: Map<string, Surge>;
  readonly drivers: Map<string, Driver>;
  events: number;
  /** Trip events older than what is shown. */
  late: number;
  /** Trip events that are shown already. */
  repeated: number;
  malformed: number;
}

/** Trips and drivers remembered; the oldest go first. Twice what the gateway's snapshot holds. */
export const REMEMBERED = 2_000;
const TRACE_LENGTH = 14;

export function emptyState(): State {
  return { trips: new Map(), surge: new Map(), drivers: new Map(), events: 0, late: 0, repeated: 0, malformed: 0 };
}

/** Applies one frame. Whatever the order of arrival, the newest version of each trip stays. */
export function applyFrame(state: State, frame: Frame): void {
  switch (frame.kind) {
    case 'snapshot':
      applySnapshot(state, frame);
      return;
    case 'trip':
      state.events += 1;
      applyTripEvent(state, frame.trip);
      return;
    case 'ping':
      state.events += 1;
      applyPing(state, frame.ping);
      return;
    case 'surge':
      state.events += 1;
      keepNewest(state.surge, frame.surge.zoneId, frame.surge);
      return;
    case 'driver':
      state.events += 1;
      keepNewest(state.drivers, frame.driver.driverId, frame.driver);
      return;
    case 'other-event':
      state.events += 1;
      return;
    case 'malformed':
      state.malformed += 1;
      return;
    case 'hello':
    case 'error':
    case 'ignored':
      return;
  }
}

/** A snapshot overtakes what is older, leaves what is newer, and says nothing of trips it does not know. */
function applySnapshot(state: State, frame: Extract<Frame, { kind: 'snapshot' }>): void {
  if (frame.unreadable > 0) state.malformed += 1;
  // A snapshot comes in any order; its trips appear in the order of their last change.
  for (const trip of frame.trips.toSorted(byTime)) {
    const known = state.trips.get(trip.tripId);
    if (known === undefined || trip.version > known.version) putTrip(state, trip, known);
  }
  for (const surge of frame.surge) keepNewest(state.surge, surge.zoneId, surge);
  for (const driver of frame.drivers) keepNewest(state.drivers, driver.driverId, driver);
}

function applyTripEvent(state: State, trip: TripEvent): void {
  const known = state.trips.get(trip.tripId);
  if (known !== undefined && trip.version < known.version) {
    state.late += 1;
    return;
  }
  if (known?.version === trip.version) {
    state.repeated += 1;
    return;
  }
  putTrip(state, trip, known);
}

function putTrip(state: State, trip: TripEvent, known: Trip | undefined): void {
  const start = trip.state === 'COMPLETED' ? trip.dropoff : trip.pickup;
  // Without a ping the trip's own points say where it is.
  const trace = known === undefined || known.pingedAt === '' ? [start] : known.trace;
  state.trips.set(trip.tripId, { ...trip, trace, pingedAt: known?.pingedAt ?? '' });
  forgetOldest(state.trips);
}

function applyPing(state: State, { tripId, place, occurredAt }: Ping): void {
  const trip = state.trips.get(tripId);
  // Streams are not ordered among each other: a ping before its trip is followed by another soon.
  if (trip === undefined || occurredAt <= trip.pingedAt) return;
  state.trips.set(tripId, { ...trip, trace: [...trip.trace, place].slice(-TRACE_LENGTH), pingedAt: occurredAt });
}

function keepNewest<T extends { readonly occurredAt: string }>(known: Map<string, T>, key: string, value: T): void {
  if (value.occurredAt <= (known.get(key)?.occurredAt ?? '')) return;
  known.set(key, value);
  forgetOldest(known);
}

function forgetOldest(known: Map<string, unknown>): void {
  if (known.size <= REMEMBERED) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}

function byTime(a: TripEvent, b: TripEvent): number {
  return a.occurredAt < b.occurredAt ? -1 : Number(a.occurredAt > b.occurredAt);
}
