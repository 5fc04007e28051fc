import type { Environment } from '../lib/environment.ts';
import type { Logger } from '../lib/logging.ts';
import type { Probe } from '../lib/readiness.ts';
import type { FullSink } from './control/runs.ts';
import type { Kinds } from './kinds.ts';
import type { Stages } from './stages.ts';

/** A server that the service was told of, and what a run can do with it. */
export interface Outside {
  readonly sinks: Kinds<FullSink>;
  /** Throws why it cannot be worked with now. */
  readonly probe: Probe;
  close(): Promise<void>;
}

export interface OutsideParts {
  readonly environment: Environment;
  readonly log: Logger;
  /** Aborted when the service stops. */
  readonly signal: AbortSignal;
  readonly stages: Stages;
}
