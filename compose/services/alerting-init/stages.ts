import { files } from './files.ts';

/** What the job writes. */
export const STAGES = { files };

export type Stages = typeof STAGES;
