import type { PlantedBug } from '../../defect.ts';

const CONSUMER = { service: 'consumer', hop: 'lake.trades' } as const;
const API = { service: 'trades-api', hop: 'api.trades' } as const;

/** Of the consumer, which writes the tables, and of the API, which answers from them. */
export const TABLES_DEFECTS = [
  {
    name: 'consumer-offsets-of-one-batch',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Says of the partitions of its batch alone how far they are read, and forgets the others.',
    // What it writes stays in the table's history.
    ownStack: true,
  },
  {
    name: 'consumer-offset-of-last',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Keeps the offset of the last message that it has read, not of the next one.',
    // What it writes stays in the table's history.
    ownStack: true,
  },
  {
    name: 'consumer-writes-twice',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Writes each batch twice into one snapshot.',
    // What it writes stays in the table's history.
    ownStack: true,
  },
  {
    name: 'consumer-drops-some',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Makes no row of one message in seven.',
    // What it writes stays in the table's history.
    ownStack: true,
  },
  {
    name: 'consumer-wrong-offset',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Writes the offset of the next message into a row.',
    // What it writes stays in the table's history.
    ownStack: true,
  },
  {
    name: 'consumer-price-through-float',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Computes prices as binary fractions, which have sixteen digits.',
  },
  {
    name: 'consumer-local-time',
    ...CONSUMER,
    guarantee: 'MD-05',
    does: 'Writes the time of trades as two hours east of Greenwich have it.',
  },
  {
    name: 'consumer-cuts-microseconds',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Cuts the times of trades to milliseconds.',
  },
  {
    name: 'consumer-small-letters',
    ...CONSUMER,
    guarantee: 'MD-03',
    does: 'Writes symbols in small letters.',
  },
  {
    name: 'consumer-puts-aside-without-registry',
    ...CONSUMER,
    guarantee: 'MD-11',
    does: 'Puts aside what it has no schema for because the registry is away.',
  },
  {
    name: 'consumer-gives-up',
    ...CONSUMER,
    guarantee: 'MD-12',
    does: 'Tries nothing a second time: it reads no more of a topic.',
  },
  {
    name: 'consumer-waits-for-full-batches',
    ...CONSUMER,
    guarantee: 'MD-30',
    does: 'Commits a batch that is not full only after a minute.',
  },
  {
    name: 'api-skips-same-moment',
    ...API,
    guarantee: 'MD-06',
    does: 'Goes on behind the moment of the last trade of a page, and skips others of that moment.',
  },
  {
    name: 'api-repeats-last',
    ...API,
    guarantee: 'MD-06',
    does: 'Begins a page with the last trade of the one before.',
  },
  {
    name: 'api-limit-off-by-one',
    ...API,
    guarantee: 'MD-06',
    does: 'Answers one trade more than it was asked for.',
  },
  {
    name: 'api-pages-of-now',
    ...API,
    guarantee: 'MD-06',
    does: 'Takes each page from the newest snapshot.',
  },
  {
    name: 'api-has-nothing-when-away',
    ...API,
    guarantee: 'MD-12',
    does: 'Answers an empty page when the tables cannot be read.',
  },
  {
    name: 'api-leaves-first-out',
    ...API,
    guarantee: 'MD-06',
    does: 'Leaves out what happened in the first moment of an interval.',
  },
  {
    name: 'api-any-key',
    ...API,
    guarantee: 'MD-06',
    does: 'Lets in whoever sends any key.',
  },
  {
    name: 'api-price-through-float',
    ...API,
    guarantee: 'MD-06',
    does: 'Writes prices and quantities as floating-point numbers.',
  },
  {
    name: 'api-local-time',
    ...API,
    guarantee: 'MD-05',
    does: 'Writes times as two hours east of Greenwich have them, and calls them UTC.',
  },
  {
    name: 'api-cuts-microseconds',
    ...API,
    guarantee: 'MD-04',
    does: 'Writes times with milliseconds.',
  },
  {
    name: 'api-keeps-old-tables',
    ...API,
    guarantee: 'MD-31',
    does: 'Looks for a newer snapshot once a minute.',
  },
] as const satisfies readonly PlantedBug[];
