import { forPlatform } from '../fixtures/index.ts';
import type { CdcAlerts } from '../fixtures/platforms/cdc-alerts.ts';
import { OwnRows } from './cdc/own-rows.ts';
import { expectedAlertOf } from './watched/expected-alert.ts';

const { test: base, expect } = forPlatform<CdcAlerts>();
export { expect };

export interface CdcAlertsFixtures {
  /** Keys in the shop's tables that no other test has; their rows go with the test. */
  readonly own: OwnRows;
}

export const test = base.extend<CdcAlertsFixtures>({
  own: async ({ mysql }, use) => {
    await using own = new OwnRows(mysql);
    await use(own);
  },
});

export const expectedAlert = expectedAlertOf('cdc');
