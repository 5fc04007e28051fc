import { defineConfig } from '@playwright/test';
import { preset } from './fixtures/playwright/preset.ts';

/** Each lane has a whole platform of its own: more of them at once keep one another from starting. */
const LANES = 2;

export default defineConfig(preset(import.meta.dirname), {
  testDir: 'e2e',
  use: { platform: 'rideshare' },
  // UI mode ticks only the first project: the main one.
  projects: [
    { name: 'core_pipeline', testDir: 'e2e/core_pipeline', use: { stackProfiles: 'core' } },
    { name: 'resilience', testDir: 'e2e/resilience', workers: LANES, use: { stackProfiles: 'core' } },
    ...['feature_journey', 'data_flow', 'cross_phase', 'delta_lake'].map((name) => ({
      name,
      testDir: `e2e/${name}`,
      // A statement of Spark takes seconds where two cores are busy, and a test has a dozen of them.
      timeout: 180_000,
      use: { stackProfiles: 'core,data-pipeline' },
    })),
    // Without a stack: what the parts of the market data runtime promise, and what each of them does by itself.
    ...['contracts', 'units'].map((name) => ({
      name,
      testDir: `e2e/${name}`,
      fullyParallel: false,
      use: { platform: 'market-data', trace: 'off' as const },
    })),
    {
      name: 'runtime',
      workers: LANES,
      testDir: 'e2e/runtime',
      // Each lane has a runtime, and a database that its tests stall, of its own.
      use: { platform: 'market-data', stackKind: 'exclusive', stackProfiles: 'runtime' },
    },
    {
      name: 'market_data',
      testDir: 'e2e/market_data',
      timeout: 120_000,
      use: { platform: 'market-data', stackProfiles: 'market-data-minimal,market-data' },
    },
    {
      name: 'market_data_recovery',
      workers: LANES,
      testDir: 'e2e/market_data_recovery',
      timeout: 240_000,
      // Its consumer can be struck at a step, has room for a second one, and a catalogue from which it can be cut off. Its
      // connector asks for its schemas again while the registry is away.
      use: {
        platform: 'market-data',
        stackKind: 'exclusive',
        stackProfiles: 'market-data-minimal,market-data,faults',
        stackLinks: 'postgresql',
        stackVariables:
          'E2E_CONSUMER_HOLDS=on,E2E_CONSUMER_SESSION_MS=2000,E2E_CONSUMER_MEMORY=448m,E2E_SCHEMA_MAX_AGE_MS=1000',
      },
    },
    {
      name: 'data_freshness',
      workers: LANES,
      testDir: 'e2e/data_freshness',
      timeout: 120_000,
      // What else the stack had to do would be part of every figure.
      use: { platform: 'market-data', stackKind: 'exclusive', stackProfiles: 'market-data-minimal,market-data' },
    },
    {
      name: 'docker_stack',
      workers: LANES,
      testDir: 'e2e/docker_stack',
      // Stopped, started and broken as a whole; health checks often, for what hangs is waited for.
      use: {
        platform: 'market-data',
        stackKind: 'exclusive',
        stackProfiles: 'market-data-minimal,market-data',
        stackVariables: 'E2E_HEALTH_INTERVAL=3s',
      },
    },
    {
      name: 'cdc',
      testDir: 'e2e/cdc',
      timeout: 120_000,
      use: { platform: 'cdc', stackProfiles: 'cdc' },
    },
    {
      name: 'alerting',
      testDir: 'e2e/alerting',
      use: { platform: 'alerting', stackProfiles: 'alerting' },
    },
    {
      name: 'platform_alerts',
      // Parts of the platform are stopped, one test after the other, and what fires tells of all of it.
      workers: 1,
      fullyParallel: false,
      testDir: 'e2e/platform_alerts',
      timeout: 180_000,
      use: {
        platform: 'rideshare-alerts',
        stackKind: 'exclusive',
        stackProfiles: 'core,alerting',
        // A minute of the rules is six seconds.
        stackVariables: 'E2E_ALERTS_TIMES_FASTER=10',
      },
    },
    ...[
      { name: 'market_data_alerts', platform: 'market-data-alerts', stackProfiles: 'market-data,alerting', faster: 10 },
      // A connector that is set up anew is away for a second or two, which is nobody's business.
      { name: 'cdc_alerts', platform: 'cdc-alerts', stackProfiles: 'cdc,alerting', faster: 5 },
    ].map(({ name, platform, stackProfiles, faster }) => ({
      name,
      // As those of the ride-hailing platform.
      workers: 1,
      fullyParallel: false,
      testDir: `e2e/${name}`,
      timeout: 180_000,
      use: {
        platform,
        stackKind: 'exclusive' as const,
        stackProfiles,
        stackVariables: `E2E_ALERTS_TIMES_FASTER=${faster}`,
      },
    })),
    { name: 'harness', testDir: 'e2e/harness', testIgnore: '**/samples/**' },
  ],
});
