import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { listContainers } from '../../fixtures/stack/containers.ts';
import { engine } from '../../fixtures/stack/docker.ts';
import { endRun } from '../../fixtures/stack/end-run.ts';
import { attachOrStart, type StartOptions } from '../../fixtures/stack/start.ts';
import { PROBES } from './lifecycle/probes.ts';

const runId = randomBytes(4).toString('hex');
const options: StartOptions = {
  composeFile: join(import.meta.dirname, 'lifecycle', 'compose.yaml'),
  probes: PROBES,
  project: `dyetrace-${runId}`,
  profiles: ['core'],
  kind: 'shared',
  runId,
  log: () => undefined,
};

test.describe.configure({ mode: 'serial' });

test.afterAll(async () => {
  await endRun(runId);
});

test('an endpoint stays the same when its container restarts', async () => {
  const stack = await attachOrStart(options);
  const before = stack.endpoint('redis', 6379);
  const redis = (await stack.states()).find(({ service }) => service === 'redis');
  await engine()
    .getContainer(redis?.containerId ?? '')
    .restart({ t: 0 });
  await stack.ready('redis', 10_000);
  expect((await attachOrStart(options)).endpoint('redis', 6379)).toEqual(before);
  expect((await listContainers(options.project)).flatMap(({ ports }) => [...ports])).toEqual([[6379, before.port]]);
});

test('a job that has done its work is not done again for whoever joins later', async () => {
  const before = (await (await attachOrStart(options)).states()).find(({ service }) => service === 'job');
  const joined = await attachOrStart({ ...options, profiles: ['core', 'extra'] });
  const after = (await joined.states()).find(({ service }) => service === 'job');
  expect(joined).toMatchObject({ origin: 'started', services: ['job', 'redis', 'side'] });
  expect(after?.startedAt).toBe(before?.startedAt);
});

test('a port that somebody took while its container was gone is picked anew', async () => {
  const { port } = (await attachOrStart(options)).endpoint('redis', 6379);
  const redis = (await listContainers(options.project)).find(({ service }) => service === 'redis');
  await engine()
    .getContainer(redis?.id ?? '')
    .remove({ force: true });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stack = await attachOrStart(options);
  server.close();
  expect(stack.endpoint('redis', 6379).port).not.toBe(port);
  await stack.ready('redis', 1_000);
});

test('a shared stack is not replaced under those who use it', async () => {
  await expect(attachOrStart({ ...options, env: { REDIS_IMAGE: 'dyetrace/other:local' } })).rejects.toThrow(
    /runs with another configuration \[E_STACK_CONFLICT\]/,
  );
});
