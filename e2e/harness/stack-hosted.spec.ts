import { expect, test } from '@playwright/test';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../fixtures/core/wait.ts';
import { ChildRun } from './lifecycle/child-run.ts';

/** One after the other: each of these has several runners side by side already. */
test.describe.configure({ mode: 'default', timeout: 120_000 });

const HOST = path.join(import.meta.dirname, 'lifecycle', 'host.ts');
const COMMAND = path.resolve(import.meta.dirname, '../../fixtures/cli/main.ts');
const PLATFORM = path.join(import.meta.dirname, 'lifecycle', 'platform.ts');
/** The reaper starts when the command has died; nothing here takes it longer than this on a busy machine. */
const REAPER_MS = 30_000;

test('NF-07 kept stacks of a command pass from one of its runs to the next and end with it', async () => {
  await using run = new ChildRun({ program: HOST, args: ['core: passes', 'core: passes'] });
  expect(await run.exit, run.output).toEqual({ code: 0, signal: null });
  const stacks = Map.groupBy(run.diary('stack'), ({ project }) => project);
  const origins = [...stacks.values()].map((lines) => lines.map(({ origin }) => origin));
  expect(origins).toEqual([
    ['started', 'attached'],
    ['started', 'attached'],
  ]);
  expect(await run.remains()).toEqual([]);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`NF-07 after ${signal} to a command nothing of its kept stacks and its runs remains`, async () => {
    await using run = new ChildRun({ program: HOST, args: ['@hold'] });
    await run.wrote('holding', 2);
    if (signal === 'SIGINT') run.interrupt();
    else run.kill(signal);
    expect(await run.exit, run.output).toEqual({ code: null, signal });
    if (signal === 'SIGKILL') await run.gone(REAPER_MS);
    expect(await run.remains()).toEqual([]);
  });
}

test('NF-07 a command that was ended waits for the reapers of its runs', async () => {
  await using run = new ChildRun({ program: HOST, args: ['@hold'] });
  await run.wrote('holding', 2);
  const reapers = entries(run, 'guests').map(Number);
  expect(reapers).toHaveLength(2);
  for (const pid of reapers) process.kill(pid, 'SIGSTOP');
  run.kill('SIGTERM');
  await until({
    what: 'nothing but processes remain of the run',
    probe: () => run.remains(),
    done: (left) => left.every((thing) => /^(?:process|file) /.test(thing)),
    timeoutMs: REAPER_MS,
  });
  // Nothing tells that somebody goes on waiting: one that does not has ended by then.
  expect(await Promise.race([run.exit, sleep(2_000, 'waits')]), run.output).toBe('waits');
  for (const pid of reapers) process.kill(pid, 'SIGCONT');
  expect(await run.exit, run.output).toEqual({ code: null, signal: 'SIGTERM' });
  expect(await run.remains()).toEqual([]);
});

for (const moment of ['creating', 'starting'] as const) {
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    test(`NF-07 a kept stack whose start is ended by ${signal} while ${moment} leaves nothing`, async () => {
      const env = { E2E_PROJECT: `dyetrace-up-${process.pid}` };
      await using run = new ChildRun({ program: COMMAND, args: ['up', '--platform', PLATFORM], env });
      await until({
        what: `the command is ${moment} its stack`,
        probe: async () =>
          moment === 'creating'
            ? hasClients(run)
            : (await run.remains()).some((thing) => thing.startsWith('container ')),
        done: (reached) => reached,
        timeoutMs: 60_000,
        everyMs: 10,
      });
      run.kill(signal);
      expect(await run.exit, run.output).toEqual({ code: null, signal });
      if (signal === 'SIGKILL') await run.gone(REAPER_MS);
      expect(await run.remains()).toEqual([]);
    });
  }
}

/** Whether the run has a client of Compose at work. */
function hasClients(run: ChildRun): boolean {
  return entries(run, 'clients').length > 0;
}

/** What the runs below the folder have registered of a kind, by process id. */
function entries({ folder }: ChildRun, kind: string): readonly string[] {
  const base = readdirSync(folder).find((name) => name.startsWith('dyetrace-'));
  if (base === undefined) return [];
  const runs = path.join(folder, base, 'runs');
  return readdirSync(runs).flatMap((run) => {
    const registered = path.join(runs, run, kind);
    return existsSync(registered) ? readdirSync(registered) : [];
  });
}
