import { forPlatform } from '../fixtures/index.ts';
import type { MarketDataAlerts } from '../fixtures/platforms/market-data-alerts.ts';
import { ExchangeControl } from './market_data/exchange-control.ts';
import { expectedAlertOf } from './watched/expected-alert.ts';

const { test: base, expect } = forPlatform<MarketDataAlerts>();
export { expect };

export interface MarketDataAlertsFixtures {
  /** The exchange: symbols of this test alone, which the connector follows until it ends. */
  readonly exchange: ExchangeControl;
}

export const test = base.extend<MarketDataAlertsFixtures>({
  exchange: async ({ stack }, use) => {
    await using exchange = new ExchangeControl(stack);
    await use(exchange);
  },
});

export const expectedAlert = expectedAlertOf('market-data');
