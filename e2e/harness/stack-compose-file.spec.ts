import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readComposeFile, selectServices, type ComposeFile } from '../../fixtures/stack/compose-file.ts';
import { interpolate } from '../../fixtures/stack/interpolate.ts';

const FILE = `
x-unused: { KEY: '\${UNUSED:?}' }
x-service: &service { restart: 'on-failure:3', labels: { dyetrace.probe: 'http://:8080/ready' } }
services:
  broker:
    <<: *service
    image: \${BROKER_IMAGE:-dyetrace/kafka:\${TAG:-local}}
    profiles: [core]
    ports: ['127.0.0.1:\${E2E_PORT_BROKER_9094:-0}:9094', '127.0.0.1:19092:9092']
    labels: ['dyetrace.probe=kafka://:9094']
  init: { image: a, profiles: [setup], depends_on: { broker: { condition: service_healthy } } }
  api:
    <<: *service
    profiles: [core, all]
    environment: { KEY: '\${E2E_SECRET_API_KEY:?}', PRICE: '$$5' }
    ports: [{ target: 8080, published: '\${E2E_PORT_API_8080:-0}', host_ip: 127.0.0.1 }]
    depends_on: { init: { condition: service_completed_successfully } }
    healthcheck: { test: [CMD, 'true'] }
  always: { image: b, depends_on: [api] }
  lake: { image: c, profiles: [lake] }
networks: { pipe: {}, theirs: { external: true } }
volumes: { data: {} }
`;

function parsed(env: NodeJS.ProcessEnv = {}, text = FILE): ComposeFile {
  const folder = mkdtempSync(join(tmpdir(), 'dyetrace-compose-'));
  try {
    writeFileSync(join(folder, 'compose.yaml'), text);
    return readComposeFile(join(folder, 'compose.yaml'), env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function names(file: ComposeFile, ...profiles: readonly string[]): readonly string[] {
  return selectServices(file, profiles).map(({ name }) => name);
}

test('a profile brings its services, those without a profile, and all that these depend on', () => {
  const file = parsed({}, FILE.replace('always: { image: b, depends_on: [api] }', 'always: { image: b }'));
  expect(names(file)).toEqual(['always']);
  expect(names(file, 'core')).toEqual(['broker', 'init', 'api', 'always']);
  expect(names(file, 'lake')).toEqual(['always', 'lake']);
  expect(names(parsed())).toEqual(['broker', 'init', 'api', 'always']);
});

test('an unknown profile is refused with the known ones', () => {
  expect(() => names(parsed(), 'cor')).toThrow(
    /profile cor \[E_PROFILE_UNKNOWN\]\n {2}known: \["all","core","lake","setup"\]/,
  );
});

test('images, probes, ports, conditions and health checks are read in both notations', () => {
  const { services } = parsed({ TAG: '7' });
  expect(services.get('broker')).toMatchObject({
    image: 'dyetrace/kafka:7',
    probe: 'kafka://:9094',
    hasHealthcheck: false,
    ports: [
      { containerPort: 9094, variable: 'E2E_PORT_BROKER_9094', fixed: undefined },
      { containerPort: 9092, variable: undefined, fixed: 19_092 },
    ],
  });
  expect(services.get('api')).toMatchObject({
    probe: 'http://:8080/ready',
    hasHealthcheck: true,
    dependsOn: new Map([['init', 'service_completed_successfully']]),
    ports: [{ containerPort: 8080, variable: 'E2E_PORT_API_8080', fixed: undefined }],
  });
  expect(services.get('always')?.dependsOn).toEqual(new Map([['api', 'service_started']]));
});

test('every variable is found, also in defaults and extension blocks, and only networks that Compose makes are ours', () => {
  const { variables, networks, volumes } = parsed();
  expect([...variables].sort()).toEqual([
    'BROKER_IMAGE',
    'E2E_PORT_API_8080',
    'E2E_PORT_BROKER_9094',
    'E2E_SECRET_API_KEY',
    'TAG',
    'UNUSED',
  ]);
  expect({ networks, volumes }).toEqual({ networks: ['pipe'], volumes: ['data'] });
});

test('a file that is no Compose file is refused by name', () => {
  expect(() => parsed({}, 'services: [')).toThrow(/cannot read the Compose file .*compose\.yaml \[E_COMPOSE_FILE\]/);
  expect(() => parsed({}, 'volumes: {}')).toThrow(/no services in the Compose file/);
});

for (const [text, value] of [
  ['$A-${A}-$$A', 'a-a-$A'],
  ['${NONE:-x} ${NONE-x} ${EMPTY:-x} ${EMPTY-x}', 'x x x '],
  ['${A:+yes} ${NONE:+yes} ${EMPTY+yes}', 'yes  yes'],
  ['${NONE:-${EMPTY:-${A}b}c}', 'abc'],
  ['${A:?must be set} ${NONE:?must be set}', 'a '],
  ['5$ $1', '5$ $1'],
] as const) {
  test(`variables are replaced as Compose does: ${text}`, () => {
    expect(interpolate(text, { A: 'a', EMPTY: '' }, () => undefined)).toBe(value);
  });
}

test('another value is another configuration of the services that ask for it; ports, secrets and the run are not', () => {
  const plain = configs(parsed());
  const others = { E2E_PORT_API_8080: '1', E2E_SECRET_API_KEY: 'k', E2E_RUN_ID: 'r', HOME: '/' };
  expect(configs(parsed(others))).toEqual(plain);
  const tagged = configs(parsed({ TAG: '7' }));
  expect(Object.keys(plain).filter((name) => tagged[name] !== plain[name])).toEqual(['broker']);
  const edited = configs(parsed({}, `${FILE.replace('image: c', 'image: d')}# and a comment`));
  expect(Object.keys(plain).filter((name) => edited[name] !== plain[name])).toEqual(['lake']);
});

function configs({ services }: ReturnType<typeof parsed>): Record<string, string> {
  return Object.fromEntries([...services.values()].map(({ name, config }) => [name, config]));
}
