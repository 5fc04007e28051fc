import { defineConfig } from '@playwright/test';
import { join } from 'node:path';

/** A child run of the contract's tests, which are to fail. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.child.ts',
  globalSetup: '../../../fixtures/playwright/global-setup.ts',
  outputDir: join(process.env.LIFECYCLE_OUTPUT ?? '.', 'test-results'),
  use: { platform: './worse-platform.ts', stackKind: 'exclusive' } as object,
  workers: 1,
  reporter: [['../../../fixtures/playwright/planner.ts'], ['list']],
});
