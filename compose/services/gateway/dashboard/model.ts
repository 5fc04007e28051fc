/** What the page knows of the pipeline: the parts of the wire contract that it shows. */

/** The states of a trip in the order of its life, with the words a person reads. */
export const STATE_LABELS = {
  REQUESTED: 'Requested',
  MATCHED: 'Matched',
  EN_ROUTE: 'En route',
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Completed',
  CANCELLED: 'Cancelled',
} as const;

export type TripState = keyof typeof STATE_LABELS;

export const TRIP_STATES: readonly TripState[] = [
  'REQUESTED',
  'MATCHED',
  'EN_ROUTE',
  'IN_PROGRESS',
  'COMPLETED',
  'CANCELLED',
];

/** Degrees. */
export interface Place {
  readonly lat: number;
  readonly lon: number;
}

/** One trip event; its place in the trip's life (`version`) is the event's sequence. */
export interface TripEvent {
  readonly tripId: string;
  readonly version: number;
  readonly state: TripState;
  readonly zoneId: string;
  readonly driverId: string | null;
  /** Decimal text such as `12.50`. */
  readonly fare: string | null;
  /** RFC 3339, UTC, microseconds: texts compare as times do. */
  readonly occurredAt: string;
  readonly pickup: Place;
  readonly dropoff: Place;
}

export interface Ping {
  readonly tripId: string;
  readonly place: Place;
  readonly occurredAt: string;
}

export interface Surge {
  readonly zoneId: string;
  /** Decimal text such as `1.250`. */
  readonly multiplier: string;
  readonly occurredAt: string;
}

export interface Driver {
  readonly driverId: string;
  readonly zoneId: string;
  readonly status: string;
  readonly occurredAt: string;
}

export function isTripState(value: unknown): value is TripState {
  return typeof value === 'string' && Object.hasOwn(STATE_LABELS, value);
}
