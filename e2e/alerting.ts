import { forPlatform } from '../fixtures/index.ts';
import type { Alerting } from '../fixtures/platforms/alerting.ts';
import { OwnAlerts } from './alerting/own-alerts.ts';
import { Pages } from './alerting/pages.ts';

const { test: base, expect, seen } = forPlatform<Alerting>();
export { expect, seen };

export interface AlertingFixtures {
  /** What the test has posted and moved, to be changed; what is left of it ends with the test. */
  readonly own: OwnAlerts;
  /** Addresses of Alertmanager's own page. */
  readonly pages: Pages;
}

export const test = base.extend<AlertingFixtures>({
  own: [
    async ({ tracer, alertmanager, api }, use) => {
      await using own = new OwnAlerts(tracer, alertmanager, api);
      await use(own);
    },
    { auto: true },
  ],

  pages: async ({ stack }, use) => {
    const { host, port } = stack.endpoint('alertmanager', 9093);
    await use(new Pages(`http://${host}:${port}`));
  },
});
