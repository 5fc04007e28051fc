import { defineConfig } from '@playwright/test';
import { join } from 'node:path';

/** The project that the lifecycle tests run as a child: real runner, real engine, a tiny stack. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.child.ts',
  globalSetup: '../../../fixtures/playwright/global-setup.ts',
  outputDir: join(process.env.LIFECYCLE_OUTPUT ?? '.', 'test-results'),
  fullyParallel: true,
  timeout: 60_000,
  reporter: [['../../../fixtures/playwright/planner.ts'], ['line']],
  projects: [
    { name: 'plain', grep: /plain:/ },
    { name: 'core', grep: /core:/, use: { stackProfiles: 'core' } as object },
    { name: 'tagged', grep: /tagged:/ },
    { name: 'failing', grep: /failing:/ },
    { name: 'faults', grep: /fault:/, use: { stackProfiles: 'core,extra' } as object },
  ],
});
