import { createBucket } from './bucket.ts';
import { bronzeTables, ensureTable } from './tables.ts';

/** What the job does, in this order. */
export const STAGES = { createBucket, bronzeTables, ensureTable };

export type Stages = typeof STAGES;
