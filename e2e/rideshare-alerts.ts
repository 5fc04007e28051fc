import { forPlatform } from '../fixtures/index.ts';
import type { RideshareAlerts } from '../fixtures/platforms/rideshare-alerts.ts';
import { createGenerator, type Generator } from '../test-data/rideshare/generators/events.ts';
import { expectedAlertOf } from './watched/expected-alert.ts';

const { test: base, expect, seen } = forPlatform<RideshareAlerts>();
export { expect, seen };

export interface RideshareAlertsFixtures {
  /** Seeded events of the ride-hailing platform, different in every test; `E2E_SEED` replays a run. */
  readonly rides: Generator;
}

export const test = base.extend<RideshareAlertsFixtures>({
  rides: async ({ seed }, use) => {
    await use(createGenerator(seed, Date.now() * 1_000));
  },
});

export const expectedAlert = expectedAlertOf('rideshare');
