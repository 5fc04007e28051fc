import { defineConfig } from '@playwright/test';

/** A run for the reporter to report on; report.spec.ts starts it with an output folder of its own. */
const output = process.env.SAMPLE_OUTPUT ?? 'test-results/sample';

export default defineConfig({
  testDir: '.',
  outputDir: `${output}/results`,
  workers: 1,
  reporter: [
    ['./planner.ts'],
    ['html', { open: 'never', outputFolder: `${output}/html` }],
    ['../../../../fixtures/report/reporter.ts', { hopsFile: `${output}/hops.json` }],
  ],
  use: { trace: 'on' },
});
