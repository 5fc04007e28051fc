import { test as base } from '../../market-data.ts';
import { TradeFlow } from './trade-flow.ts';

export interface RecoveryFixtures {
  /** Trades of this test, sent into the topic. */
  readonly flow: TradeFlow;
}

export const test = base.extend<RecoveryFixtures>({
  flow: async ({ tracer, iceberg }, use) => {
    await use(await TradeFlow.begin(tracer, iceberg));
  },
});
