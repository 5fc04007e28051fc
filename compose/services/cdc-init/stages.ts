import { connectorConfig } from '../../../test-data/cdc/connector.ts';
import { register } from './register.ts';
import { statements } from './statements.ts';
import { topics } from './topics.ts';

/** What the job does, in this order. */
export const STAGES = { statements, topics, configuration: connectorConfig, register };

export type Stages = typeof STAGES;
