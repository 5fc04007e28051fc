import { Registry } from '../lib/registry.ts';
import { Outbox } from './outbox.ts';
import { partitionOf, recordOf } from './record.ts';

/** What the way from a request to Kafka is made of. */
export const STAGES = { Registry, recordOf, partitionOf, Outbox };

export type Stages = typeof STAGES;
