import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureImagesOf } from '../../fixtures/playwright/ensure-services.ts';
import { listContainers } from '../../fixtures/stack/containers.ts';
import { engine } from '../../fixtures/stack/docker.ts';
import { endRun } from '../../fixtures/stack/end-run.ts';
import { pickPorts } from '../../fixtures/stack/ports.ts';
import type { RunningStack } from '../../fixtures/stack/running-stack.ts';
import { attachOrStart, type StartOptions } from '../../fixtures/stack/start.ts';
import { PROBES } from './lifecycle/probes.ts';

const runId = randomBytes(4).toString('hex');
const project = `dyetrace-${runId}`;
const IMAGE = `dyetrace-shapes-${runId}`;

/** What users write and the reference platform does not. */
const FILE = `
name: ${IMAGE}
include: [included.yaml]
x-redis: &redis
  image: \${REDIS_IMAGE:-dyetrace/redis:local}
  entrypoint: [redis-server, --protected-mode, 'no']
  labels: { dyetrace.probe: 'redis://:6379' }
  stop_grace_period: 1s
services:
  front: { <<: *redis, ports: ['127.0.0.1::6379', '127.0.0.1::7000'], depends_on: { aside: { condition: service_started, required: false } } }
  side: { <<: *redis, network_mode: 'service:front', command: [--port, '7000'], labels: { dyetrace.probe: 'redis://:7000' } }
  twins: { <<: *redis, scale: 2, ports: ['127.0.0.1::6379'] }
  fixed: { <<: *redis, ports: ['127.0.0.1:\${FIXED}:6379', '127.0.0.1::6379/udp'], container_name: '\${COMPOSE_PROJECT_NAME}-named' }
  aside: { <<: *redis, profiles: [aside] }
  late:
    build: { dockerfile_inline: "FROM dyetrace/redis:local\\nHEALTHCHECK --interval=1s CMD test -e /tmp/ready" }
    entrypoint: [sh, -c, 'sleep 2; touch /tmp/ready; exec sleep 1000']
    environment: ['NOTE=\${NOTE}', 'PROJECT=\${COMPOSE_PROJECT_NAME}', 'DOLLAR=$$HOME', E2E_SECRET_TOKEN]
    stop_grace_period: 1s
`;
const INCLUDED = `services: { included: { image: 'dyetrace/redis:local', entrypoint: [redis-server, --protected-mode, 'no'], labels: { dyetrace.probe: 'redis://:6379' }, ports: ['127.0.0.1:\${E2E_PORT_INCLUDED_6379:-0}:6379'] } }`;

let folder: string;
let options: StartOptions;
let stack: RunningStack;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  folder = mkdtempSync(join(tmpdir(), 'dyetrace-shapes-'));
  const { FIXED } = await pickPorts(['FIXED'], {});
  writeFileSync(join(folder, 'compose.yaml'), FILE);
  writeFileSync(join(folder, 'included.yaml'), INCLUDED);
  writeFileSync(join(folder, '.env'), `BASE=1\nFIXED=${FIXED ?? ''}\nNOTE="\${BASE}#2"\n`);
  const composeFile = join(folder, 'compose.yaml');
  const log = (): void => undefined;
  options = {
    composeFile,
    probes: PROBES,
    project,
    profiles: [],
    kind: 'exclusive',
    runId,
    ensureImages: ensureImagesOf,
    log,
    timeoutMs: 30_000,
  };
  stack = await attachOrStart(options);
});

test.afterAll(async () => {
  await endRun(runId);
  rmSync(folder, { recursive: true, force: true });
  // Not there where its build failed.
  const [image] = await engine().listImages({ filters: { reference: [`${IMAGE}-late`] } });
  if (image !== undefined) await engine().getImage(image.Id).remove({ force: true });
});

async function answers(port: number, service: string): Promise<string> {
  const info = await engine()
    .getContainer((await stack.target(service)).containerId)
    .inspect();
  return info.NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort ?? 'none';
}

test('HA-05 a service of an included file runs, on the port that was picked for it', async () => {
  expect(String(stack.endpoint('included', 6379).port)).toBe(await answers(6379, 'included'));
});

test('HA-05 a service in another one’s network is reached at that one’s ports', async () => {
  const { port } = stack.endpoint('side', 7000);
  expect(String(port)).toBe(await answers(7000, 'front'));
  await stack.ready('side', 1_000);
});

test('HA-05 every replica runs, and an endpoint is the first one’s', async () => {
  const twins = (await listContainers(project)).filter(({ service }) => service === 'twins');
  expect(twins.map(({ status }) => status)).toEqual(['running', 'running']);
  expect(stack.endpoint('twins', 6379).port).toBe(twins[0]?.ports.get(6379));
  const { containerId } = await stack.target('twins');
  const { Name } = await engine().getContainer(containerId).inspect();
  expect([containerId, Name]).toEqual([twins[0]?.id, `/${project}-twins-1`]);
});

test('HA-05 a port that the file settles, one of each protocol, is TCP’s', async () => {
  expect(String(stack.endpoint('fixed', 6379).port)).toBe(await answers(6379, 'fixed'));
});

test('HA-05 a service is ready when the health check of its image says so', async () => {
  const late = (await stack.states()).find(({ service }) => service === 'late');
  expect(late?.health).toBe('healthy');
});

test('HA-05 an image without a name of its own is built once, for all projects', async () => {
  expect((await engine().getImage(`${IMAGE}-late`).inspect()).RepoTags).toEqual([`${IMAGE}-late:latest`]);
});

test('HA-05 values of .env and Compose’s own reach containers as Compose makes them', async () => {
  const { containerId } = await stack.target('late');
  const token = `E2E_SECRET_TOKEN=${stack.credentials.TOKEN ?? 'none'}`;
  const { Config } = await engine().getContainer(containerId).inspect();
  expect(Config.Env).toEqual(expect.arrayContaining(['NOTE=1#2', `PROJECT=${project}`, 'DOLLAR=$HOME', token]));
});

test('HA-05 what is only an optional dependency is not created', async () => {
  expect((await stack.states()).map(({ service }) => service)).not.toContain('aside');
});

test('HA-05 the same stack is found again, replicas and all', async () => {
  expect(await attachOrStart(options)).toMatchObject({ origin: 'attached', services: stack.services });
});

test('HA-05 a replica that is gone is started again', async () => {
  const [, second] = (await listContainers(project)).filter(({ service }) => service === 'twins');
  await engine()
    .getContainer(second?.id ?? '')
    .remove({ force: true });
  expect((await attachOrStart(options)).origin).toBe('started');
  const twins = (await listContainers(project)).filter(({ service }) => service === 'twins');
  expect(twins.map(({ status }) => status)).toEqual(['running', 'running']);
});

test('HA-05 a stack is not the same any more when an included file has changed: what is made from it starts anew', async () => {
  const idsOf = async (): Promise<Readonly<Record<string, string>>> =>
    Object.fromEntries((await listContainers(project)).map(({ id, service }) => [service, id]));
  const before = await idsOf();
  writeFileSync(join(folder, 'included.yaml'), INCLUDED.replace('labels:', 'environment: { NEW: here }, labels:'));
  expect((await attachOrStart(options)).origin).toBe('started');
  const after = await idsOf();
  expect(Object.keys(before).filter((name) => after[name] !== before[name])).toEqual(['included']);
});
