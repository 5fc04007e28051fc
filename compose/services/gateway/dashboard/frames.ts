import { isFields, readDriver, readPing, readSurge, readTrip } from './fields.ts';
import type { Driver, Ping, Surge, TripEvent } from './model.ts';

/** What one WebSocket message means to the page. */
export type Frame =
  | { readonly kind: 'hello' }
  | {
      readonly kind: 'snapshot';
      readonly trips: readonly TripEvent[];
      readonly surge: readonly Surge[];
      readonly drivers: readonly Driver[];
      /** Entries that could not be read: the others count all the same. */
      readonly unreadable: number;
    }
  | { readonly kind: 'trip'; readonly trip: TripEvent }
  | { readonly kind: 'ping'; readonly ping: Ping }
  | { readonly kind: 'surge'; readonly surge: Surge }
  | { readonly kind: 'driver'; readonly driver: Driver }
  /** An event of a stream that the page counts but does not show: ratings and payments. */
  | { readonly kind: 'other-event' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'malformed'; readonly why: string };

/** Reads one message. Never throws: what cannot be read is a frame of kind `malformed`. */
export function parseFrame(data: unknown): Frame {
  if (typeof data !== 'string') return malformed('not a text message');
  let message: unknown;
  try {
    message = JSON.parse(data);
  } catch {
    return malformed('not JSON');
  }
  if (!isFields(message)) return malformed('not an object');
  switch (message.type) {
    case 'hello':
      return { kind: 'hello' };
    case 'snapshot':
      return parseSnapshot(message.trips, message.surge, message.drivers);
    case 'event':
      return parseEvent(message.topic, message.event);
    case 'error':
      return typeof message.message === 'string'
        ? { kind: 'error', message: message.message }
        : malformed('an error without a message');
    default:
      // Types that a later gateway adds are none of the page's business.
      return typeof message.type === 'string' ? { kind: 'ignored' } : malformed('no type');
  }
}

function parseSnapshot(trips: unknown, surge: unknown = [], drivers: unknown = []): Frame {
  if (!Array.isArray(trips) || !Array.isArray(surge) || !Array.isArray(drivers)) {
    return malformed('a snapshot without its lists');
  }
  const read = {
    trips: readAll(trips, readTrip),
    surge: readAll(surge, readSurge),
    drivers: readAll(drivers, readDriver),
  };
  const unreadable =
    trips.length + surge.length + drivers.length - read.trips.length - read.surge.length - read.drivers.length;
  return { kind: 'snapshot', ...read, unreadable };
}

function parseEvent(topic: unknown, event: unknown): Frame {
  switch (topic) {
    case 'trips':
      return orMalformed(topic, readTrip(event), (trip) => ({ kind: 'trip', trip }));
    case 'gps_pings':
      return orMalformed(topic, readPing(event), (ping) => ({ kind: 'ping', ping }));
    case 'surge_updates':
      return orMalformed(topic, readSurge(event), (surge) => ({ kind: 'surge', surge }));
    case 'driver_status':
      return orMalformed(topic, readDriver(event), (driver) => ({ kind: 'driver', driver }));
    case 'ratings':
    case 'payments':
      return isFields(event) ? { kind: 'other-event' } : malformed(`an event of ${topic} without its fields`);
    default:
      return typeof topic === 'string' ? { kind: 'ignored' } : malformed('an event without a topic');
  }
}

function readAll<T>(entries: readonly unknown[], read: (entry: unknown) => T | undefined): T[] {
  return entries.map(read).filter((entry) => entry !== undefined);
}

function orMalformed<T>(topic: string, read: T | undefined, frame: (read: T) => Frame): Frame {
  return read === undefined ? malformed(`an event of ${topic} without its fields`) : frame(read);
}

function malformed(why: string): Frame {
  return { kind: 'malformed', why };
}
