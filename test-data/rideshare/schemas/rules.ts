import type { EventJson } from '../../avro/codec.ts';
import { EventError } from '../../avro/event-error.ts';
import type { Stream } from './streams.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const NAME = /^[\w.:-]{1,128}$/;
const CURRENCY = /^[A-Z]{3}$/;

type Rule = readonly [meaning: string, holds: (value: unknown) => boolean];

const uuid: Rule = ['a UUID', (value) => UUID.test(value as string)];
const name: Rule = ['1 to 128 letters, digits or . _ : -', (value) => value === null || NAME.test(value as string)];
const between = (low: number, high: number): Rule => [
  `between ${low} and ${high}`,
  (value) => (value as number) >= low && (value as number) <= high,
];
const lat = between(-90, 90);
const lon = between(-180, 180);
const notNegative: Rule = ['zero or more', (value) => value === null || !(value as string).startsWith('-')];
const positive: Rule = ['more than zero', (value) => /^[^-]*[1-9]/.test(value as string)];

const COMMON: Readonly<Record<string, Rule>> = {
  event_id: uuid,
  correlation_id: name,
  trip_id: name,
  rider_id: name,
  driver_id: name,
  zone_id: name,
};

/** What Avro's types cannot say. */
const RULES: Readonly<Record<Stream, Readonly<Record<string, Rule>>>> = {
  trips: {
    sequence: between(0, 1_000),
    'pickup.lat': lat,
    'pickup.lon': lon,
    'dropoff.lat': lat,
    'dropoff.lon': lon,
    fare: notNegative,
  },
  gps_pings: { lat, lon, speed_kmh: between(0, 400), heading: between(0, 359) },
  driver_status: {},
  surge_updates: { multiplier: positive },
  ratings: { stars: between(1, 5) },
  payments: { amount: notNegative, currency: ['an ISO 4217 code', (value) => CURRENCY.test(value as string)] },
};

/**
 * Checks the values of an event that already fits its schema.
 * @throws EventError `invalid_value` with the field's path.
 */
export function checkValues(stream: Stream, event: EventJson): void {
  for (const [field, [meaning, holds]] of [...Object.entries(COMMON), ...Object.entries(RULES[stream])]) {
    const value = valueAt(event, field);
    if (value === undefined || holds(value)) continue;
    throw new EventError('invalid_value', `${field} must be ${meaning}: ${JSON.stringify(value)}`, field);
  }
}

function valueAt(event: EventJson, path: string): unknown {
  let value: unknown = event;
  for (const step of path.split('.')) value = (value as EventJson | null | undefined)?.[step];
  return value;
}
