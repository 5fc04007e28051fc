import { expect } from '@playwright/test';
import { composeEnvironment } from '../../fixtures/stack/stack-state.ts';
import { test } from './compose-folder.ts';

test('HA-05 ports are read in every notation: ranges, both protocols, short and long, fixed, by variable, or free', async ({
  folder,
}) => {
  const { services } = await folder.read(`services:
  a:
    image: a
    ports:
      - '7000-7001:8000-8001'
      - '9000-9010:90'
      - '3000-3001'
      - '127.0.0.1:\${E2E_PORT_A_53:-0}:53/tcp'
      - '5353:53/udp'
      - { target: 68, published: 6868, protocol: udp, host_ip: 127.0.0.1, mode: host }
      - { target: 80, published: '\${E2E_PORT_A_80}' }`);
  const ports = services.get('a')?.ports.map(({ containerPort, protocol, variable, fixed }) => {
    return `${containerPort}/${protocol} ${variable ?? fixed ?? 'free'}`;
  });
  expect(ports).toEqual([
    '8000/tcp 7000',
    '8001/tcp 7001',
    '90/tcp free',
    '3000/tcp free',
    '3001/tcp free',
    // Of the two protocols of one number an endpoint is TCP's.
    '53/tcp E2E_PORT_A_53',
    '68/udp 6868',
    '80/tcp E2E_PORT_A_80',
  ]);
});

test('HA-05 a service in the network of another one has its ports', async ({ folder }) => {
  const { services } = await folder.read(`services:
  front: { image: a, ports: ['127.0.0.1:\${E2E_PORT_FRONT_80:-0}:80', '8443:443'] }
  side: { image: b, network_mode: 'service:front' }
  inner: { image: c, network_mode: 'service:side' }`);
  const front = services.get('front');
  for (const name of ['side', 'inner']) {
    expect(services.get(name)).toMatchObject({ portsOf: 'front', ports: front?.ports });
  }
  expect([...(services.get('side')?.dependsOn.keys() ?? [])]).toEqual(['front']);
});

test('HA-05 a number that stands for a variable is none that the files use', async ({ folder }) => {
  const text = (fixed: string): string => `services: { a: { image: a, ports: ['\${E2E_PORT_A}:1', '${fixed}:2'] } }`;
  const { services } = await folder.read(text('1'));
  const standIn = /"published":"(\d+)"/.exec(JSON.stringify(services.get('a')?.definition))?.[1] ?? '';
  const taken = await folder.read(text(standIn));
  expect(taken.services.get('a')?.ports).toMatchObject([
    { containerPort: 1, variable: 'E2E_PORT_A' },
    { containerPort: 2, variable: undefined, fixed: Number(standIn) },
  ]);
});

test('HA-05 a port is asked for wherever its variable stands, and not where it is only spoken of', async ({
  folder,
}) => {
  const model = await folder.read(`# E2E_PORT_SPOKEN_OF and E2E_PORT_…
services: { a: { image: a, environment: { URL: 'localhost:\${E2E_PORT_ELSEWHERE:-1}' } } }`);
  expect(model.ports).toEqual(['E2E_PORT_ELSEWHERE']);
});

test('HA-05 values of .env are Compose’s: references and comments in them, and none goes on into its environment', async ({
  folder,
}) => {
  const model = await folder.read(
    `services: { a: { image: 'a:\${TAG}', environment: { NOTE: '\${NOTE}' }, ports: ['\${E2E_PORT_A}:1'] } }`,
    { '.env': 'BASE=20\nTAG=v${BASE}\nNOTE=a#b # comment\nE2E_PORT_A=${BASE}080\nE2E_SECRET_K="${BASE}#k"\n' },
  );
  expect(model.services.get('a')).toMatchObject({ image: 'a:v20', definition: { environment: { NOTE: 'a#b' } } });
  expect(model.given).toEqual({ E2E_PORT_A: '20080', E2E_SECRET_K: '20#k' });
  const environment = composeEnvironment(model, { credentials: {}, ports: {}, labels: {} });
  expect(Object.keys(environment).filter((name) => ['TAG', 'NOTE', 'BASE'].includes(name))).toEqual([]);
});

test('HA-05 the environment has the last word on what .env says', async ({ folder }) => {
  const text = `services: { a: { image: a, ports: ['\${E2E_PORT_A}:1'] } }`;
  const { given } = await folder.read(text, { '.env': 'E2E_PORT_A=1\nE2E_PORT_B=2\n' }, { E2E_PORT_A: '3' });
  expect(given).toEqual({ E2E_PORT_A: '3', E2E_PORT_B: '2' });
});
