import { defineConfig, type ReporterDescription } from '@playwright/test';
import type { DyetraceOptions } from './fixtures/playwright/options.ts';
import { findChromium, noteHeaded } from './fixtures/setup/browser.ts';
import { keepCompiled } from './fixtures/setup/compile-cache.ts';

keepCompiled(process.env);
noteHeaded(process.argv, process.env);
const executablePath = findChromium();
const { E2E_WORKERS = '2' } = process.env;
const onCi = process.env.CI !== undefined;
// Of a mere listing there is nothing to report, and it would take the place of the last run's report.
const html: ReporterDescription[] = process.argv.includes('--list') ? [] : [['html', { open: 'never' }]];

export default defineConfig<object, DyetraceOptions>({
  testDir: 'e2e',
  globalSetup: './fixtures/playwright/global-setup.ts',
  fullyParallel: true,
  forbidOnly: onCi,
  // A flaky test is a defect: none is ever tried twice.
  retries: 0,
  // The stack needs a core of its own on the smallest machine that is supported.
  // What is no number at all stays as it is, for Playwright to refuse.
  workers: /^\d+$/.test(E2E_WORKERS) ? Number(E2E_WORKERS) : E2E_WORKERS,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['./fixtures/playwright/plan-reporter.ts'],
    ...html,
    // Last: it takes the secrets out of what the others keep, looks for any that is left, and prints the closing line.
    ['./fixtures/report/reporter.ts'],
  ],
  use: {
    platform: 'rideshare',
    // Without a film strip: recording one took a third of the browser tests' time; the DOM of every step is there.
    trace: { mode: 'retain-on-failure', sources: onCi, screenshots: false },
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // The sandbox needs privileges that containers and root do not have; the pages are our own.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // UI mode ticks only the first project: the main one.
  projects: [
    { name: 'core_pipeline', testDir: 'e2e/core_pipeline', use: { stackProfiles: 'core' } },
    { name: 'resilience', testDir: 'e2e/resilience', use: { stackProfiles: 'core' } },
    ...['feature_journey', 'data_flow', 'cross_phase', 'delta_lake'].map((name) => ({
      name,
      testDir: `e2e/${name}`,
      // A statement of Spark takes seconds where two cores are busy, and a test has a dozen of them.
      timeout: 180_000,
      use: { stackProfiles: 'core,data-pipeline' },
    })),
    { name: 'harness', testDir: 'e2e/harness', testIgnore: '**/samples/**' },
  ],
});
