import type { Defect } from './defect.ts';

export const PROCESSOR_DEFECTS = [
  {
    name: 'processor-publishes-twice',
    service: 'stream-processor',
    guarantee: 'RS-02',
    does: 'Publishes each trip event twice.',
    hop: 'redis.trips',
  },
  {
    name: 'processor-drops-one-in-seven',
    service: 'stream-processor',
    guarantee: 'RS-02',
    does: 'Leaves out every seventh trip event.',
    hop: 'redis.trips',
  },
  {
    name: 'processor-truncates-fare',
    service: 'stream-processor',
    guarantee: 'RS-02',
    does: 'Cuts the last digit off the fare.',
    hop: 'redis.trips',
  },
  {
    name: 'processor-accepts-repetitions',
    service: 'stream-processor',
    guarantee: 'RS-02',
    does: 'Publishes a trip event again when Kafka holds it twice.',
    hop: 'redis.trips',
  },
  {
    name: 'processor-skips-ratings',
    service: 'stream-processor',
    guarantee: 'RS-04',
    does: 'Reads ratings and publishes none.',
    hop: 'redis.ratings',
  },
  {
    name: 'processor-reorders-within-key',
    service: 'stream-processor',
    guarantee: 'RS-08',
    does: 'Publishes the MATCHED event of a trip after the event that follows it.',
    hop: 'redis.trips',
  },
  {
    name: 'processor-mixes-trips',
    service: 'stream-processor',
    guarantee: 'RS-08',
    does: 'Gives every fifth trip event the trip_id of the event before.',
    hop: 'redis.trips',
  },
  {
    name: 'processor-loses-under-load',
    service: 'stream-processor',
    guarantee: 'RS-09',
    does: 'Leaves out the last event of every batch of more than ten.',
    hop: 'redis.trips',
  },
  {
    name: 'processor-no-reason',
    service: 'stream-processor',
    guarantee: 'RS-24',
    does: 'Writes dead letters without the reason header.',
    hop: 'kafka.dead-letters',
  },
  {
    name: 'processor-swallows-malformed',
    service: 'stream-processor',
    guarantee: 'RS-24',
    does: 'Passes over what it cannot read without a dead letter.',
    hop: 'kafka.dead-letters',
  },
] as const satisfies readonly Defect[];
