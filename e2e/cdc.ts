import { forPlatform } from '../fixtures/index.ts';
import type { Cdc } from '../fixtures/platforms/cdc.ts';
import { OwnRows } from './cdc/own-rows.ts';

const { test: base, expect, seen } = forPlatform<Cdc>();
export { expect, seen };

export interface CdcFixtures {
  /** Keys in the shop's tables that no other test has; their rows go with the test. */
  readonly own: OwnRows;
}

export const test = base.extend<CdcFixtures>({
  own: async ({ mysql }, use) => {
    await using own = new OwnRows(mysql);
    await use(own);
  },
});
