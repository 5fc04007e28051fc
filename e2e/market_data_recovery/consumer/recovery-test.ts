import { test as base } from '../../market-data.ts';
import { TradeFlow } from './trade-flow.ts';

/** A stack whose consumer can be struck at a step, with room for a second one, and a catalogue that can be cut off. */
export const STACK = {
  stackLinks: 'postgresql',
  stackVariables: 'E2E_CONSUMER_HOLDS=on,E2E_CONSUMER_SESSION_MS=2000,E2E_CONSUMER_MEMORY=448m',
} as const;

export interface RecoveryFixtures {
  /** Trades of this test, sent into the topic. */
  readonly flow: TradeFlow;
}

export const test = base.extend<RecoveryFixtures>({
  flow: async ({ tracer, iceberg }, use) => {
    await use(await TradeFlow.begin(tracer, iceberg));
  },
});
