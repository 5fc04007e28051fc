import { TRIP_STATES, type TripState } from './model.ts';
import type { State, Trip } from './store.ts';

/** Rows in the page: more cannot be read, and cost the browser. */
export const SHOWN = 100;

export interface Selection {
  /** The newest first, at most `SHOWN`, by their key in the state. */
  readonly shown: readonly (readonly [string, Trip])[];
  readonly total: number;
  readonly byState: Readonly<Record<TripState, number>>;
}

/** The trips of one zone, or of all. */
export function selectTrips(state: State, zoneId: string | undefined): Selection {
  const byState: Record<TripState, number> = {
    REQUESTED: 0,
    MATCHED: 0,
    EN_ROUTE: 0,
    IN_PROGRESS: 0,
    COMPLETED: 0,
    CANCELLED: 0,
  };
  const chosen = [...state.trips].filter(([, trip]) => zoneId === undefined || trip.zoneId === zoneId);
  for (const [, trip] of chosen) byState[trip.state] += 1;
  return { shown: chosen.slice(-SHOWN).reverse(), total: chosen.length, byState };
}

export interface Zone {
  readonly zoneId: string;
  /** Decimal text, or undefined where no surge was ever announced. */
  readonly multiplier: string | undefined;
  readonly underway: number;
  readonly freeDrivers: number;
}

/** Every zone that anything was heard of, by name. */
export function listZones(state: State): Zone[] {
  const zones = new Map<string, { underway: number; freeDrivers: number }>();
  const zone = (id: string) => {
    const known = zones.get(id) ?? { underway: 0, freeDrivers: 0 };
    zones.set(id, known);
    return known;
  };
  for (const id of state.surge.keys()) zone(id);
  for (const trip of state.trips.values()) zone(trip.zoneId).underway += Number(isUnderway(trip.state));
  for (const driver of state.drivers.values()) zone(driver.zoneId).freeDrivers += Number(driver.status === 'AVAILABLE');
  return [...zones]
    .map(([zoneId, counts]) => ({ zoneId, multiplier: state.surge.get(zoneId)?.multiplier, ...counts }))
    .sort((a, b) => a.zoneId.localeCompare(b.zoneId, 'en', { numeric: true }));
}

function isUnderway(state: TripState): boolean {
  return TRIP_STATES.indexOf(state) < TRIP_STATES.indexOf('COMPLETED');
}
