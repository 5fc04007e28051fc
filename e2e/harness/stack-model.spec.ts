import { expect } from '@playwright/test';
import { selected, test } from './compose-folder.ts';

const FILE = `
x-service: &service { restart: 'on-failure:3', labels: { dyetrace.probe: 'http://:8080/ready' } }
services:
  broker:
    <<: *service
    image: \${BROKER_IMAGE:-dyetrace/kafka:\${TAG:-local}}
    profiles: [core]
    ports: ['127.0.0.1:\${E2E_PORT_BROKER_9094:-0}:9094', '127.0.0.1:19092:9092', '8080']
    labels: ['dyetrace.probe=kafka://:9094']
  init: { image: a, profiles: [setup], depends_on: { broker: { condition: service_healthy } } }
  api:
    <<: *service
    image: a
    profiles: [core, all]
    environment: { KEY: '\${E2E_SECRET_API_KEY:?}', PRICE: '$$5' }
    ports: [{ target: 8080, published: '\${E2E_PORT_API_8080:-0}', host_ip: 127.0.0.1 }]
    depends_on: { init: { condition: service_completed_successfully } }
    healthcheck: { test: [CMD, 'true'] }
  always: { image: b, depends_on: [api] }
  lake: { image: c, profiles: [lake] }
`;

test('HA-05 a profile brings its services, those without a profile, and all that these depend on', async ({
  folder,
}) => {
  const file = await folder.read(FILE.replace(', depends_on: [api]', ''));
  expect(selected(file)).toEqual(['always']);
  expect(selected(file, 'core')).toEqual(['always', 'api', 'broker', 'init']);
  expect(selected(file, 'lake')).toEqual(['always', 'lake']);
  expect(selected(await folder.read(FILE))).toEqual(['always', 'api', 'broker', 'init']);
});

test('HA-05 images, probes, ports, conditions and health checks are read in both notations', async ({ folder }) => {
  const { services } = await folder.read(FILE, {}, { TAG: '7' });
  expect(services.get('broker')).toMatchObject({
    image: 'dyetrace/kafka:7',
    probe: 'kafka://:9094',
    hasHealthcheck: false,
    ports: [
      { containerPort: 9094, variable: 'E2E_PORT_BROKER_9094', fixed: undefined },
      { containerPort: 9092, variable: undefined, fixed: 19_092 },
      { containerPort: 8080, variable: undefined, fixed: undefined },
    ],
  });
  expect(services.get('api')).toMatchObject({
    probe: 'http://:8080/ready',
    hasHealthcheck: true,
    dependsOn: new Map([['init', { condition: 'service_completed_successfully', required: true }]]),
    ports: [{ containerPort: 8080, variable: 'E2E_PORT_API_8080', fixed: undefined }],
    definition: { environment: { PRICE: '$5' } },
  });
  expect(services.get('always')?.dependsOn).toEqual(
    new Map([['api', { condition: 'service_started', required: true }]]),
  );
});

test('HA-05 a service that others wait for until it has ended is ready when it has, label or not', async ({
  folder,
}) => {
  const { services } = await folder.read(FILE);
  expect([services.get('init')?.probe, services.get('lake')?.probe]).toEqual(['exit-0', undefined]);
});

test('HA-05 included files bring their services, with the .env that lies beside them', async ({ folder }) => {
  const model = await folder.read(
    `include: [broker/compose.yaml]\nservices: { api: { image: a, depends_on: [broker] } }`,
    {
      'broker/compose.yaml': `services: { broker: { image: 'b:\${TAG}', ports: ['\${E2E_PORT_BROKER:-0}:1'], environment: { K: '\${E2E_SECRET_K:?}' } } }`,
      'broker/.env': 'TAG=7\n',
    },
  );
  expect(model.services.get('broker')).toMatchObject({ image: 'b:7', ports: [{ variable: 'E2E_PORT_BROKER' }] });
  expect(model.ports).toEqual(['E2E_PORT_BROKER']);
  expect([...model.names]).toContain('E2E_SECRET_K');
});

test('HA-05 an extended service keeps image, ports, health check and profiles', async ({ folder }) => {
  const model = await folder.read(
    `services: { mine: { extends: { file: base.yaml, service: kafka }, profiles: [mine] } }`,
    {
      'base.yaml': `services:
  kafka:
    image: kafka:\${TAG:-1}
    profiles: [core]
    ports: ['127.0.0.1:\${E2E_PORT_KAFKA_9094:-0}:9094']
    healthcheck: { test: [CMD, probe] }
    labels: { dyetrace.probe: 'kafka://:9094' }`,
    },
  );
  expect(model.services.get('mine')).toMatchObject({
    image: 'kafka:1',
    profiles: ['core', 'mine'],
    ports: [{ containerPort: 9094, variable: 'E2E_PORT_KAFKA_9094' }],
    hasHealthcheck: true,
    probe: 'kafka://:9094',
  });
});

test('HA-05 an anchor may be used a hundred and one times', async ({ folder }) => {
  const uses = Array.from({ length: 101 }, (_, at) => `  s${at}: { <<: *a, container_name: n${at} }`);
  const { services } = await folder.read(`x-a: &a { image: b, env_file: [x.env] }\nservices:\n${uses.join('\n')}\n`, {
    'x.env': 'A=1\n',
  });
  expect(services.size).toBe(101);
  expect(services.get('s100')).toMatchObject({ image: 'b', definition: { environment: { A: '1' } } });
});

test('HA-05 a dependency that is not required brings nothing along', async ({ folder }) => {
  const model = await folder.read(`services:
  api: { image: a, profiles: [core], depends_on: { cache: { condition: service_healthy, required: false } } }
  cache: { image: c, profiles: [extra] }`);
  expect(selected(model, 'core')).toEqual(['api']);
  expect(selected(model, 'core', 'extra')).toEqual(['api', 'cache']);
});

test('HA-05 a health check that is switched off is none', async ({ folder }) => {
  const { services } = await folder.read(`
x-checked: &checked { image: a, healthcheck: { test: [CMD, 'true'], interval: 1s } }
services:
  on: *checked
  none: { <<: *checked, healthcheck: { test: [NONE] } }
  off: { <<: *checked, healthcheck: { disable: true } }`);
  expect([...services.values()].map(({ name, hasHealthcheck }) => [name, hasHealthcheck])).toEqual([
    ['none', false],
    ['off', false],
    ['on', true],
  ]);
});

test('HA-05 what is reset in an override of an included file is gone, and what overrides replaces', async ({
  folder,
}) => {
  const model = await folder.read(`include: [{ path: [base.yaml, own.yaml] }]\nservices: {}`, {
    'base.yaml': `services: { api: { image: a, profiles: [x], ports: ['1:1', '2:2'], depends_on: [db] }, db: { image: d } }`,
    'own.yaml': `services: { api: { profiles: !reset [], ports: !override ['3:3'] } }`,
  });
  expect(model.services.get('api')).toMatchObject({ profiles: [], ports: [{ containerPort: 3, fixed: 3 }] });
});

test('HA-05 networks and volumes that are external by a variable are not ours', async ({ folder }) => {
  const text = `services: { a: { image: a, networks: [n], volumes: ['data:/v'] } }
networks: { n: { external: '\${EXTERNAL:-false}' } }
volumes: { data: { external: '\${EXTERNAL:-false}' } }`;
  expect(await folder.read(text)).toMatchObject({ networks: ['n'], volumes: ['data'] });
  expect(await folder.read(text, {}, { EXTERNAL: 'true' })).toMatchObject({ networks: [], volumes: [] });
});

test('HA-05 an image that is only built has the name that Compose gives it, in whatever project it then runs', async ({
  folder,
}) => {
  const text = `services: { api: { build: . }, job: { build: ., image: '\${COMPOSE_PROJECT_NAME}_job' } }`;
  const images = async (main: string, env = {}): Promise<unknown> =>
    [...(await folder.read(main, {}, env)).services.values()].map(({ image }) => image);
  expect(await images(`name: orders\n${text}`)).toEqual(['orders-api', 'orders_job']);
  expect(await images(text), 'after the folder').toEqual(['compose-api', 'compose_job']);
  expect(await images(text, { COMPOSE_PROJECT_NAME: 'mine' })).toEqual(['mine-api', 'mine_job']);
});

test('HA-05 secrets and variables that are only named count as asked for, and their values as configuration', async ({
  folder,
}) => {
  const text = `services: { api: { image: a, secrets: [key], environment: [LEVEL, E2E_SECRET_TOKEN] } }
secrets: { key: { environment: E2E_SECRET_KEY } }`;
  const [plain, verbose] = [await folder.read(text, {}, { LEVEL: '1' }), await folder.read(text, {}, { LEVEL: '2' })];
  expect([...plain.names].filter((name) => name.startsWith('E2E_SECRET_'))).toEqual([
    'E2E_SECRET_KEY',
    'E2E_SECRET_TOKEN',
  ]);
  expect(plain.services.get('api')?.definition).toMatchObject({ environment: { LEVEL: '1' } });
  expect(verbose.services.get('api')?.config).not.toBe(plain.services.get('api')?.config);
});

test('HA-05 without profiles asked for, those of COMPOSE_PROFILES start, of the environment or of .env', async ({
  folder,
}) => {
  const text = `services: { a: { image: a, profiles: [x] }, b: { image: b, profiles: [y] }, c: { image: c } }`;
  expect(selected(await folder.read(text, {}, { COMPOSE_PROFILES: 'x' }))).toEqual(['a', 'c']);
  expect(selected(await folder.read(text, {}, { COMPOSE_PROFILES: '*' }))).toEqual(['a', 'b', 'c']);
  expect(selected(await folder.read(text, {}, { COMPOSE_PROFILES: 'x' }), 'y')).toEqual(['b', 'c']);
  expect(selected(await folder.read(text, { '.env': 'WHICH=y\nCOMPOSE_PROFILES=$WHICH\n' }))).toEqual(['b', 'c']);
});

test('HA-05 a service without replicas is none, and one with several says so', async ({ folder }) => {
  const model = await folder.read(`services:
  one: { image: a, depends_on: [none] }
  three: { image: a, deploy: { replicas: 3 } }
  two: { image: a, scale: 2 }
  none: { image: a, deploy: { replicas: 0 } }`);
  expect(selected(model)).toEqual(['one', 'three', 'two']);
  expect(['one', 'two', 'three'].map((name) => model.services.get(name)?.replicas)).toEqual([1, 2, 3]);
});
