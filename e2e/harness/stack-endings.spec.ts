import { expect, test } from '@playwright/test';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { until } from '../../fixtures/core/wait.ts';
import { engineHost } from '../../fixtures/stack/docker.ts';
import { ChildRun } from './lifecycle/child-run.ts';

/** One after the other: each of these has five runners side by side already. */
test.describe.configure({ mode: 'default', timeout: 90_000 });

const TRIALS = [0, 1, 2, 3, 4];
/** When the five runs are hit: while Compose creates, while containers start, and three times in the middle of a test. */
const MOMENTS = ['creating', 'starting', 'testing', 'testing', 'testing'] as const;
/** The reaper starts when the runner has died; nothing here takes it longer than this on a busy machine. */
const REAPER_MS = 15_000;

test('NF-07 after a normal end nothing of the run remains, five of five', async () => {
  const endings = TRIALS.map(async () => {
    await using run = new ChildRun({ args: ['--project=core', '--grep=passes'] });
    const exit = await run.exit;
    return { ...exit, stacks: run.diary('stack').length, remains: await run.remains() };
  });
  const clean = { code: 0, signal: null, stacks: 1, remains: [] };
  expect(await Promise.all(endings)).toEqual(TRIALS.map(() => clean));
});

test('NF-07 after Ctrl-C nothing of the run remains, five of five', async () => {
  const endings = MOMENTS.map(async (moment) => {
    await using run = new ChildRun({ args: ['--project=core', '--grep=@hold'] });
    await reach(run, moment);
    run.interrupt();
    await run.exit;
    return await run.remains();
  });
  expect(await Promise.all(endings)).toEqual(TRIALS.map(() => []));
});

test('NF-07 after impatient Ctrl-C nothing of the run remains, five of five', async () => {
  const endings = MOMENTS.map(async (moment) => {
    // A clean-up that never ends, so that it takes a second Ctrl-C to get away.
    await using run = new ChildRun({ args: ['--project=core', '--grep=@hold'], env: { LIFECYCLE_SLOW_TEARDOWN: '1' } });
    await reach(run, moment);
    await until({
      what: 'the runner has ended by Ctrl-C, however often it takes',
      probe: () => {
        run.interrupt();
        return run.hasEnded;
      },
      done: (ended) => ended,
      timeoutMs: 30_000,
      everyMs: 400,
    });
    await run.gone(REAPER_MS);
    return run.mark;
  });
  await expect(Promise.all(endings)).resolves.toHaveLength(TRIALS.length);
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`NF-07 after ${signal} to the runner nothing of the run remains, five of five`, async () => {
    const endings = MOMENTS.map(async (moment) => {
      await using run = new ChildRun({ args: ['--project=core', '--grep=@hold'] });
      await reach(run, moment);
      run.kill(signal);
      await run.exit;
      await run.gone(REAPER_MS);
      return run.mark;
    });
    await expect(Promise.all(endings)).resolves.toHaveLength(TRIALS.length);
  });
}

test('NF-07 what a run left whose reaper died with it is removed by the next run', async () => {
  await using run = new ChildRun({ args: ['--project=core', '--grep=@hold'] });
  await run.wrote('holding');
  for (const pid of registered(run, 'reapers')) process.kill(Number(pid), 'SIGKILL');
  run.kill('SIGKILL');
  await run.exit;
  await using next = new ChildRun({ args: ['--project=plain'], folder: run.folder });
  await next.exit;
  expect(await run.remains()).toEqual([]);
});

test('NF-07 nothing of a killed run remains where E2E_STATE_DIR is a relative path', async ({}, info) => {
  const folder = info.outputPath('state');
  mkdirSync(folder, { recursive: true });
  const env = { E2E_STATE_DIR: relative(process.cwd(), folder) };
  await using run = new ChildRun({ args: ['--project=core', '--grep=@hold'], env, folder });
  await run.wrote('holding');
  run.kill('SIGKILL');
  await run.exit;
  await run.gone(REAPER_MS);
  expect(await run.remains()).toEqual([]);
});

test('NF-07 what an engine that went away during a run still has when it is back is removed by the next run', async () => {
  // Not below the test's own folder: a socket's path has at most 107 characters.
  await using folder = await mkdtempDisposable(join(tmpdir(), 'dyetrace-engine-'));
  const socket = join(folder.path, 'engine.sock');
  const proxy = await engineProxy(socket);
  await using run = new ChildRun({
    args: ['--project=core', '--grep=@hold'],
    env: { DOCKER_HOST: `unix://${socket}` },
  });
  await run.wrote('holding');
  await proxy.cut();
  run.release();
  await run.exit;
  expect(run.output).toMatch(
    /no Docker engine answers any more: the next run, or make down, removes dyetrace-\w+-tiny/,
  );
  expect((await run.remains()).some(isContainer)).toBe(true);
  await using next = new ChildRun({ args: ['--project=plain'], folder: run.folder });
  expect((await next.exit).code, next.output).toBe(0);
  expect(await run.remains()).toEqual([]);
});

/** The engine by another socket, which can go away without the engine. */
async function engineProxy(socket: string): Promise<{ readonly cut: () => Promise<void> }> {
  const real = (engineHost() ?? '').replace(/^unix:\/\//, '');
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect(real);
    for (const [from, to] of [
      [client, engine],
      [engine, client],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    cut: async () => {
      for (const one of open) one.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function reach(run: ChildRun, moment: (typeof MOMENTS)[number]): Promise<void> {
  if (moment === 'testing') {
    await run.wrote('holding');
    return;
  }
  await run.wrote('wanted');
  await until({
    what: `the child run is ${moment} its stack`,
    probe: async () =>
      moment === 'creating' ? registered(run, 'clients').length > 0 : (await run.remains()).some(isContainer),
    done: (reached) => reached,
    timeoutMs: 30_000,
    everyMs: 10,
  });
}

function isContainer(thing: string): boolean {
  return thing.startsWith('container ');
}

/** Compose clients are registered with the run as long as they work, its reaper until the end. */
function registered({ folder }: ChildRun, kind: 'clients' | 'reapers'): readonly string[] {
  const runs = readdirSync(folder)
    .filter((name) => name.startsWith('dyetrace-'))
    .flatMap((base) => readdirSync(join(folder, base, 'runs')).map((run) => join(folder, base, 'runs', run, kind)));
  return runs.filter(existsSync).flatMap((path) => readdirSync(path));
}
