import { type Driver, isTripState, type Ping, type Place, type Surge, type TripEvent } from './model.ts';

/** Readers of single objects: each returns undefined where a field is missing or of another type. */

type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readTrip(value: unknown): TripEvent | undefined {
  if (!isFields(value)) return undefined;
  const { trip_id: tripId, zone_id: zoneId, state, occurred_at: occurredAt } = value;
  // Entries of a snapshot carry the version beside the event; an event's version is its sequence.
  const version = value.version ?? value.sequence;
  const driverId = value.driver_id ?? null;
  const fare = value.fare ?? null;
  const pickup = readPlace(value.pickup);
  const dropoff = readPlace(value.dropoff);
  if (!isName(tripId) || !isName(zoneId) || !isTripState(state) || !isTime(occurredAt)) return undefined;
  if (!isVersion(version) || !isTextOrNull(driverId) || !isTextOrNull(fare)) return undefined;
  if (pickup === undefined || dropoff === undefined) return undefined;
  return { tripId, version, state, zoneId, driverId, fare, occurredAt, pickup, dropoff };
}

export function readPing(value: unknown): Ping | undefined {
  if (!isFields(value)) return undefined;
  const { trip_id: tripId, occurred_at: occurredAt } = value;
  const place = readPlace(value);
  return isName(tripId) && isTime(occurredAt) && place !== undefined ? { tripId, place, occurredAt } : undefined;
}

export function readSurge(value: unknown): Surge | undefined {
  if (!isFields(value)) return undefined;
  const { zone_id: zoneId, multiplier, occurred_at: occurredAt } = value;
  if (!isName(zoneId) || !isName(multiplier) || !isTime(occurredAt)) return undefined;
  return Number.isFinite(Number(multiplier)) ? { zoneId, multiplier, occurredAt } : undefined;
}

export function readDriver(value: unknown): Driver | undefined {
  if (!isFields(value)) return undefined;
  const { driver_id: driverId, zone_id: zoneId, status, occurred_at: occurredAt } = value;
  if (!isName(driverId) || !isName(zoneId) || !isName(status) || !isTime(occurredAt)) return undefined;
  return { driverId, zoneId, status, occurredAt };
}

function readPlace(value: unknown): Place | undefined {
  if (!isFields(value)) return undefined;
  const { lat, lon } = value;
  return isDegrees(lat) && isDegrees(lon) ? { lat, lon } : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isVersion(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function isDegrees(value: unknown): value is number {
  return Number.isFinite(value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
