import { forPlatform } from '../fixtures/index.ts';
import type { MarketData } from '../fixtures/platforms/market-data.ts';
import { ExchangeControl } from './market_data/exchange-control.ts';
import { RuntimeControl } from './runtime/runtime-control.ts';

const { test: base, expect, seen } = forPlatform<MarketData>();
export { expect, seen };

export interface MarketDataFixtures {
  /** The market data runtime, whose run of this test is ended with it. */
  readonly runtime: RuntimeControl;
  /** The exchange: symbols of this test alone, which the connector follows until it ends. */
  readonly exchange: ExchangeControl;
}

export const test = base.extend<MarketDataFixtures>({
  runtime: async ({ api }, use) => {
    const runtime = new RuntimeControl(api);
    await use(runtime);
    await runtime.stop(0);
  },

  exchange: async ({ stack }, use) => {
    await using exchange = new ExchangeControl(stack);
    await use(exchange);
  },
});
