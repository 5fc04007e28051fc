import { type FixturesOf, forPlatform } from '../fixtures/index.ts';
import type { Rideshare } from '../fixtures/platforms/rideshare.ts';
import { createGenerator, type Generator } from '../test-data/rideshare/generators/events.ts';

const { test: base, expect } = forPlatform<Rideshare>();
export { expect };

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

/** What a test of the platform is given. */
export type Fixtures = FixturesOf<typeof test>;
