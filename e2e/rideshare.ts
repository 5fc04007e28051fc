import { createGenerator, type Generator } from '../test-data/generators/index.ts';
import { test as base } from '../fixtures/index.ts';

export { expect } from '../fixtures/index.ts';

export interface RideshareFixtures {
  /** Seeded events of the ride-hailing platform, different in every test; `E2E_SEED` replays a run. */
  readonly rides: Generator;
}

export const test = base.extend<RideshareFixtures>({
  rides: async ({ seed }, use) => {
    // Dated now, as a live platform's events are: the dashboard shows the newest first.
    await use(createGenerator(seed, Date.now() * 1_000));
  },
});
