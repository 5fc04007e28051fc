import path from 'node:path';
import { examine } from '../../fixtures/contract/examination.ts';
import { HEALTH_INTERVAL } from '../../fixtures/stack/compose-environment.ts';
import type { ComposeModel } from '../../fixtures/stack/compose-model.ts';
import { expect } from '@playwright/test';
import { test } from './compose-folder.ts';

const COMPOSE = path.resolve(import.meta.dirname, '../../compose');
const PLATFORMS = ['alerting', 'cdc', 'market-data', 'rideshare'];

/** Of all services that run: what has the profile `images` is only built. */
function examined({ services }: ComposeModel) {
  return examine([...services.values()].filter(({ profiles }) => !profiles.includes('images')));
}

for (const platform of PLATFORMS) {
  test(`nothing is lacking of the Compose file of ${platform}, at the intervals of the harness or its own`, async ({
    folder,
  }) => {
    const main = `include: [{ path: ${path.join(COMPOSE, platform)}.yaml }]`;
    for (const env of [{}, { E2E_HEALTH_INTERVAL: HEALTH_INTERVAL }]) {
      const { lacks, table } = examined(await folder.read(main, {}, env));
      expect(lacks, table).toEqual([]);
    }
  });
}

/** What a Compose file on top of the platform's makes worse, by the service and the rule that must say so. */
const PLANTED = {
  'schema-registry, health check': 'schema-registry: { healthcheck: { test: [CMD, pgrep, java] } }',
  'minio, health check': 'minio: { healthcheck: { disable: true } }',
  'trades-api, health check': 'trades-api: { healthcheck: { interval: 1m } }',
  'kafka, memory': 'kafka: { mem_limit: !reset null }',
  'consumer, CPU': 'consumer: { cpus: !reset null }',
  'market-init, restart': 'market-init: { restart: always }',
  'trades-api, restart': 'trades-api: { restart: !reset null }',
  'postgresql, ports on': "postgresql: { ports: ['5432'] }",
  'redis, image': 'redis: { image: redis, build: !reset null }',
  'consumer, waits for': 'consumer: { depends_on: { kafka: { condition: service_started } } }',
};

for (const [lacking, change] of Object.entries(PLANTED)) {
  test(`what is planted into the Compose file of market-data is found: ${lacking}`, async ({ folder }) => {
    const main = `include: [{ path: [${path.join(COMPOSE, 'market-data.yaml')}, worse.yaml] }]`;
    const model = await folder.read(main, { 'worse.yaml': `services: { ${change} }` });
    const { lacks, table } = examined(model);
    expect(
      lacks.map(({ service, rule }) => `${service}, ${rule}`),
      table,
    ).toEqual([lacking]);
  });
}
