import type { PlantedBug } from '../../defect.ts';

const CONSUMER = { service: 'consumer', hop: 'lake.trades' } as const;

/** Of the consumer, where something breaks while it commits, or others write to its table. */
export const COMMIT_DEFECTS = [
  {
    name: 'consumer-leaves-retries-on',
    ...CONSUMER,
    guarantee: 'MD-16',
    does: 'Lets the library repeat a commit that another writer was faster than, without looking at what it wrote.',
  },
  {
    name: 'consumer-writes-though-superseded',
    ...CONSUMER,
    guarantee: 'MD-16',
    does: 'Commits a batch of messages that its successor has committed already.',
  },
  {
    name: 'consumer-watermark-goes-back',
    ...CONSUMER,
    guarantee: 'MD-16',
    does: 'Writes down the offsets of the batch that it commits last, even if they are lower.',
  },
  {
    name: 'consumer-takes-unknown-for-failed',
    ...CONSUMER,
    guarantee: 'MD-16',
    does: 'Writes a batch again when the answer to its commit was lost.',
  },
  {
    name: 'consumer-knows-commits-by-count',
    ...CONSUMER,
    guarantee: 'MD-16',
    does: 'Takes a commit whose answer was lost for done when the table has more snapshots than before, whosever they are.',
  },
  {
    name: 'consumer-offsets-of-one-partition',
    ...CONSUMER,
    guarantee: 'MD-13',
    does: 'Reads back the offsets of one partition, and begins anew with the others.',
  },
  {
    name: 'consumer-offsets-in-group',
    ...CONSUMER,
    guarantee: 'MD-13',
    does: 'Goes on from where its group has said that it was, and not from what the table says.',
  },
  {
    name: 'consumer-reads-current-snapshot-only',
    ...CONSUMER,
    guarantee: 'MD-17',
    does: 'Looks for its offsets in the current snapshot alone, whoever has written it.',
    ownStack: true,
  },
  {
    name: 'consumer-begins-anew-without-ancestry',
    ...CONSUMER,
    guarantee: 'MD-17',
    does: 'Begins anew where the snapshots that had its offsets are expired.',
    ownStack: true,
  },
] as const satisfies readonly PlantedBug[];
