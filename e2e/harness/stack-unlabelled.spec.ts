import { expect, test } from '@playwright/test';
import { http, kafka, postgresql, redis, websocket } from '../../fixtures/index.ts';
import { probesOf } from '../../fixtures/pipeline/capabilities.ts';
import type { ComposeService } from '../../fixtures/stack/compose-service.ts';
import { parseProbe } from '../../fixtures/stack/probes.ts';

const login = { database: 'orders', user: 'app' };
const probes = probesOf({
  capabilities: {
    broker: kafka({ service: 'kafka', port: 9094 }),
    api: http({ service: 'intake', port: 3000 }),
    feed: websocket({ service: 'pusher', port: 8080, path: '/feed' }),
    cache: redis({ service: 'redis', port: 6379 }),
    guarded: redis({ service: 'cache', port: 6379, passwordCredential: 'SECOND' }),
    own: postgresql({ service: 'db', port: 5432, ...login, passwordCredential: 'DB_PASSWORD' }),
    other: postgresql({ service: 'archive', port: 5432, ...login, passwordCredential: 'SECOND' }),
  },
});

const ASKED = {
  kafka: { kind: 'protocol', port: 9094, path: '', probe: { scheme: 'kafka' } },
  intake: { kind: 'protocol', port: 3000, path: '', probe: { scheme: 'http' } },
  pusher: { kind: 'protocol', port: 8080, path: '', probe: { scheme: 'http' } },
  redis: { kind: 'protocol', port: 6379, probe: { scheme: 'redis' } },
  db: { kind: 'protocol', port: 5432, path: '/orders?user=app', probe: { scheme: 'postgresql' } },
  // Probes know a password by its service's name only: with another one the server would never be ready.
  cache: { kind: 'engine' },
  archive: { kind: 'engine' },
  // No client of the platform connects to it.
  worker: { kind: 'engine' },
};

for (const [name, probe] of Object.entries(ASKED)) {
  test(`a service without label and health check is asked by what the platform says of it: ${name}`, () => {
    expect(parseProbe(service({ name }), probes)).toMatchObject(probe);
  });
}

test('a label, and a health check of its own, count more than what the platform says of a service', () => {
  expect(parseProbe(service({ name: 'kafka', probe: 'exit-0' }), probes)).toEqual({ kind: 'exit-0' });
  expect(parseProbe(service({ name: 'kafka', hasHealthcheck: true }), probes)).toEqual({ kind: 'engine' });
});

function service(own: Partial<ComposeService>): ComposeService {
  return {
    name: 'kafka',
    image: 'kafka',
    profiles: [],
    dependsOn: new Map(),
    ports: [],
    portsOf: 'kafka',
    probe: undefined,
    hasHealthcheck: false,
    replicas: 1,
    containerName: undefined,
    config: '',
    definition: {},
    ...own,
  };
}
