/** The six event streams of the ride-hailing platform. A stream's name is that of its Kafka topic and Redis channel. */
export const STREAMS = ['trips', 'gps_pings', 'driver_status', 'surge_updates', 'ratings', 'payments'] as const;
export type Stream = (typeof STREAMS)[number];

/** Which field of an event is its Kafka key: events with the same key keep their order. */
export const KEY_FIELD = {
  trips: 'trip_id',
  gps_pings: 'trip_id',
  ratings: 'trip_id',
  payments: 'trip_id',
  driver_status: 'driver_id',
  surge_updates: 'zone_id',
} as const satisfies Record<Stream, string>;

export function isStream(name: string): name is Stream {
  return (STREAMS as readonly string[]).includes(name);
}
