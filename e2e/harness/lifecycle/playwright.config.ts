import { defineConfig } from '@playwright/test';
import { join } from 'node:path';

/** The project that the lifecycle tests run as a child: real runner, real engine, a tiny stack. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.child.ts',
  globalSetup: '../../../fixtures/playwright/global-setup.ts',
  outputDir: join(process.env.LIFECYCLE_OUTPUT ?? '.', 'test-results'),
  fullyParallel: true,
  use: { platform: 'tiny', stackVariables: process.env.LIFECYCLE_VARIABLES ?? '' } as object,
  timeout: 60_000,
  reporter: [['../../../fixtures/playwright/planner.ts'], ['line']],
  projects: [
    { name: 'plain', grep: /plain:/ },
    { name: 'core', grep: /core:/, use: { stackProfiles: 'core' } as object },
    { name: 'tagged', grep: /tagged:/ },
    { name: 'failing', grep: /failing:/ },
    { name: 'one', grep: /one:/, use: { platform: 'one', stackProfiles: 'core' } as object },
    { name: 'two', grep: /two:/, use: { platform: 'two', stackProfiles: 'core' } as object },
    { name: 'faults', grep: /fault:/, use: { stackProfiles: 'core,extra' } as object },
  ],
});
