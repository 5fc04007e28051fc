import { NEXT_STATES } from '../../../test-data/rideshare/schemas/trip-life.ts';
import { Registry } from '../lib/registry.ts';
import { processBatch } from './batch.ts';
import { letterOf } from './dead-letters.ts';
import { readRecord } from './reader.ts';
import { StateWriter } from './state-writer.ts';
import { taskOf } from './task.ts';

/** What the way from Kafka to Redis is made of. */
export const STAGES = {
  processBatch,
  Registry,
  readRecord,
  taskOf,
  nextStates: NEXT_STATES,
  StateWriter,
  letterOf,
};

export type Stages = typeof STAGES;
