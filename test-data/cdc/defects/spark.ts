import type { PlantedBug } from '../../defect.ts';

/** Planted in compose/services/spark; its planted/changes.py holds the same names. */
export const SPARK_DEFECTS = [
  {
    name: 'spark-changes-text-positions',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Compares places in the log as text, so that 999 comes after 1000.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-before-image',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Takes what a row was for what it is.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-tombstone-event',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Takes the tombstone for what deletes a row, and passes over the delete.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-deletes-stay',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Leaves rows in the table that were deleted.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-float-decimals',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Reads decimals as floating-point numbers.',
    hop: 'delta.typed',
  },
  {
    name: 'spark-changes-zoned-datetime',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Takes local times for those of a zone two hours east of UTC.',
    // Orders have a local time too.
    hop: 'delta',
  },
  {
    name: 'spark-changes-zoned-timestamp',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Takes instants for those of a zone two hours west of UTC.',
    hop: 'delta.typed',
  },
  {
    name: 'spark-changes-no-defaults',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Leaves rows that are older than a new column without its default.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-newest-schema',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Reads events from before a change of the columns by the columns after it.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-from-the-end',
    service: 'spark',
    guarantee: 'CD-49',
    does: 'Begins at the end of the topics, not at their beginning or at its checkpoint.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-snapshot-last',
    service: 'spark',
    guarantee: 'CD-51',
    does: 'Takes a row of a snapshot for the newest change of its key.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-half-transactions',
    service: 'spark',
    guarantee: 'CD-51',
    does: 'Shows whatever has come of a transaction.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-any-order',
    service: 'spark',
    guarantee: 'CD-51',
    does: 'Takes ends of transactions that can overtake each other as they come.',
    hop: 'delta.orders',
  },
  {
    name: 'spark-changes-two-commits',
    service: 'spark',
    guarantee: 'CD-51',
    does: 'Puts the first change of each transaction into a commit of its own.',
    hop: 'delta.orders',
  },
] as const satisfies readonly PlantedBug[];
