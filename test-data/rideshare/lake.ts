import { STREAMS } from './schemas/streams.ts';

/** Where the ride-hailing platform keeps its tables. */
export const LAKE = {
  profile: 'data-pipeline',
  bucket: 'lake',
  /** Tables as the events come, filled by the stream of that name; what could not be decoded is in `rejected`. */
  bronze: { database: 'bronze', path: 's3://lake/bronze', tables: STREAMS, stream: 'bronze', rejected: 'rejected' },
  /** Tables that models make of them. */
  silver: {
    database: 'silver',
    path: 's3://lake/silver',
    tables: ['trip_states', 'trips', 'gps_pings', 'ratings', 'payments', 'rejected_rows'],
  },
} as const;

/** Silver tables with a row for each event of a stream. */
export const SILVER_OF = {
  trip_states: 'trips',
  gps_pings: 'gps_pings',
  ratings: 'ratings',
  payments: 'payments',
} as const;
