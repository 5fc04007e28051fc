import type { PlantedBug } from '../../defect.ts';

/** Of the sink that writes to a topic: its tests meet them without a container. */
export const KAFKA_DEFECTS = [
  {
    name: 'kafka-acknowledges-first',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Counts messages as written before they are sent, and does not look what became of them.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-retry-repeats',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Sends again by a new producer, whose messages the broker does not know again.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-scatters-keys',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Writes the messages of a key to the partitions in turn.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-splits-backwards',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Writes the second half of a batch that is too large before the first.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-puts-aside-all',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Puts a whole batch aside because it is too large in one piece.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-drops-refused',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Drops what the broker refuses, and does not count it.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-drops-unfit',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Drops what does not fit the schema, and does not count it.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-swallows-registry-error',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Puts aside what it has no schema for because the registry is away.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-stops-silently',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Says when it stops that it has written all that it had.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-writes-after-stop',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Goes on trying after it has stopped, and writes what it has said that it could not.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-keeps-lost-producer',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Tries for ever with a producer whose sequence the broker refuses.',
    hop: 'kafka.trades',
  },
  {
    name: 'kafka-looks-well',
    service: 'market-data-runtime',
    guarantee: 'MD-04',
    does: 'Says that it is well while nothing can be written.',
    hop: 'kafka.trades',
  },
] as const satisfies readonly PlantedBug[];
