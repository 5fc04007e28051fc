import { defineConfig } from '@playwright/test';
import type { DyetraceOptions } from './fixtures/playwright/options.ts';
import { findChromium } from './fixtures/setup/browser.ts';

const executablePath = findChromium();
const onCi = process.env.CI !== undefined;

export default defineConfig<object, DyetraceOptions>({
  testDir: 'e2e',
  globalSetup: './fixtures/playwright/global-setup.ts',
  fullyParallel: true,
  forbidOnly: onCi,
  // A flaky test is a defect: none is ever tried twice.
  retries: 0,
  // The stack needs a core of its own on the smallest machine that is supported.
  workers: process.env.E2E_WORKERS ?? 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['./fixtures/playwright/plan-reporter.ts'],
    ['html', { open: 'never' }],
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
    { name: 'harness', testDir: 'e2e/harness', testIgnore: '**/samples/**' },
  ],
});
