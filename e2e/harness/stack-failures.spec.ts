import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { endRun } from '../../fixtures/stack/end-run.ts';
import { obtainStack } from '../../fixtures/stack/obtain.ts';
import { runBase, stackName } from '../../fixtures/stack/stack-name.ts';
import { rememberedProjects } from '../../fixtures/stack/state-dir.ts';
import { attachOrStart, type StartOptions } from '../../fixtures/stack/start.ts';
import { PROBES } from './lifecycle/probes.ts';

function options(profile: string, extra: Partial<StartOptions> = {}): StartOptions & { readonly runId: string } {
  const runId = randomBytes(4).toString('hex');
  return {
    composeFile: join(import.meta.dirname, 'lifecycle', 'compose.yaml'),
    probes: PROBES,
    project: `dyetrace-${runId}`,
    profiles: [profile],
    kind: 'shared',
    timeoutMs: 10_000,
    ensureImages: () => Promise.resolve(),
    log: () => undefined,
    ...extra,
    runId,
  };
}

/** The error of a start that must fail; what it left is removed. */
async function failureOf(start: StartOptions & { readonly runId: string }): Promise<HarnessError> {
  try {
    const error: unknown = await attachOrStart(start).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(HarnessError);
    return error as HarnessError;
  } finally {
    await endRun(start.runId);
  }
}

test('a service that exits fails the start at once, with its last line, state and who waited for it', async () => {
  const { code, message } = await failureOf(options('exits'));
  expect(code).toBe('E_START_FAILED');
  expect(message).toContain('service exits failed to start');
  expect(message).toContain('it exited with code 3 before it was ready: Error: no licence for');
  expect(message).toContain('key <redacted API_KEY>');
  expect(message).toContain('state: exited, exit code 3\n');
  expect(message).toContain('waits: waiting for dependencies (created)');
});

test('a service that ran at first and has ended when the others are ready fails the start', async ({}, testInfo) => {
  const composeFile = testInfo.outputPath('compose.yaml');
  const shell = "image: 'dyetrace/redis:local', entrypoint: [sh, -c]";
  const trace = "echo 'Error: no such topic' >&2; echo '    at subscribe (/app/error.js:7:1)' >&2";
  writeFileSync(
    composeFile,
    `services:
  brief: { ${shell}, command: ["sleep 1; ${trace}; exit 4"] }
  done: { ${shell}, command: ["sleep 1"] }
  slow: { ${shell}, command: ["sleep 3; touch /tmp/up; sleep 100"], stop_grace_period: 1s,
    healthcheck: { test: [CMD, test, -e, /tmp/up], interval: 200ms } }
`,
  );
  const { message } = await failureOf(options('', { composeFile, profiles: [] }));
  expect(message).toContain('service brief failed to start');
  expect(message).toContain('it exited with code 4 before it was ready: Error: no such topic');
});

test('a service that never answers fails the start at the deadline, with what its probe saw', async () => {
  const { message } = await failureOf(options('mute', { timeoutMs: 3_000 }));
  expect(message).toContain('service mute failed to start');
  expect(message).toContain('it runs but does not answer its readiness probe');
  expect(message).toMatch(
    /error: gave up waiting until mute is ready[^]*cause: (read ECONNRESET|connection to .* closed|The operation was aborted)/,
  );
});

test('a service killed for its memory limit says so', async () => {
  const { message } = await failureOf(options('greedy'));
  expect(message).toContain('service greedy failed to start');
  // The engine misses the reason about once in twenty times, and says 137 alone.
  expect(message).toMatch(/it was killed( \(exit code 137\), from outside or)? for exceeding its memory limit/);
  expect(message).toContain('raise mem_limit of greedy');
});

test('a port that is taken, and was set by the user, is named as the cause', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';
  const { message } = await failureOf(options('core', { env: { E2E_PORT_REDIS_6379: port } }));
  server.close();
  expect(message).toContain('service redis failed to start');
  expect(message).toContain('its port on this machine is taken');
});

test('a container name that is taken is named as the cause, with the line to leave out', async ({}, info) => {
  const name = `dyetrace-taken-${randomBytes(4).toString('hex')}`;
  const composeFile = info.outputPath('compose.yaml');
  const service = { image: 'dyetrace/redis:local', container_name: name, entrypoint: ['sleep', '100'] };
  writeFileSync(composeFile, JSON.stringify({ services: { shop: service } }));
  const first = options('', { composeFile, profiles: [] });
  try {
    await attachOrStart(first);
    const { message } = await failureOf(options('', { composeFile, profiles: [] }));
    expect(message).toContain(`another container has the name ${name} already [E_START_FAILED]`);
    expect(message).toContain('fix: leave out container_name in the Compose file');
  } finally {
    await endRun(first.runId);
  }
});

test('NF-08 an image that cannot be had makes the stack unavailable, with the reason and the way to get it', async () => {
  const start = options('imageless');
  const obtained = await obtainStack(start);
  await endRun(start.runId);
  expect(obtained).toEqual({
    unavailable: expect.stringContaining('its image is missing'),
    fix: 'make setup (builds the images)',
  });
});

test('NF-07 nothing is remembered of a stack whose images could not be had', async () => {
  const start = options('core');
  const refusal = new HarnessError('E_IMAGE_UNAVAILABLE', 'no such image');
  const project = stackName({ base: runBase(start.runId), platform: 'tiny' });
  const obtained = await obtainStack({ ...start, project, ensureImages: () => Promise.reject(refusal) });
  await endRun(start.runId);
  expect(obtained).toMatchObject({ unavailable: 'no such image [E_IMAGE_UNAVAILABLE]' });
  expect(rememberedProjects()).not.toContain(project);
});

test('NF-08 an engine that cannot be had makes the stack unavailable, with the reason and the way to get it', async () => {
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = 'unix:///nowhere/docker.sock';
  const obtained = await obtainStack(options('core'));
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
  expect(obtained).toEqual({
    unavailable: expect.stringContaining('no Docker engine answers'),
    fix: expect.stringContaining('make setup'),
  });
});
