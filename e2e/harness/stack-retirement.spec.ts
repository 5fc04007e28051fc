import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { until } from '../../fixtures/core/wait.ts';
import { listContainers } from '../../fixtures/stack/containers.ts';
import { endRun } from '../../fixtures/stack/end-run.ts';
import { withLock } from '../../fixtures/stack/lock.ts';
import { removeProject } from '../../fixtures/stack/remove.ts';
import { retireStack } from '../../fixtures/stack/retire.ts';
import { markLeaving } from '../../fixtures/stack/run-registry.ts';
import { attachOrStart } from '../../fixtures/stack/start.ts';
import { stackAt } from '../../fixtures/stack/stack-name.ts';
import { stateDir } from '../../fixtures/stack/state-dir.ts';
import { ChildRun } from './lifecycle/child-run.ts';
import { PROBES } from './lifecycle/probes.ts';

test.describe.configure({ timeout: 120_000 });

/** Every worker looks at its stacks once more when it ends, as one that closes its taps. */
const LAST_LOOK = { LIFECYCLE_LAST_LOOK: '1' };

test('HA-06 a stack goes while the run goes on when no test needs it any more', async () => {
  await using run = new ChildRun({
    args: ['--project=one', '--project=two', '--grep=one: passes|two: holds', '--workers=1'],
    env: LAST_LOOK,
  });
  const [holding] = await run.wrote('holding');
  const { runId } = holding ?? {};
  await emptied(`dyetrace-${runId}-one`);
  expect((await listContainers(`dyetrace-${runId}-two`)).map(({ service }) => service).sort()).toEqual([
    'job',
    'redis',
  ]);
  run.release();
  expect(await run.exit, run.output).toEqual({ code: 0, signal: null });
  expect(run.output).toContain(`stack dyetrace-${runId}-one: removed, no test needs it any more`);
  expect(run.diary('last look').map(({ project }) => project)).toEqual([
    `dyetrace-${runId}-one`,
    `dyetrace-${runId}-two`,
  ]);
  expect(await run.remains()).toEqual([]);
});

test('HA-06 exclusive stacks go, those of all lanes, when no test needs one any more', async () => {
  await using run = new ChildRun({
    args: ['--project=one', '--project=two', '--grep=one: meets|two: holds', '--workers=2'],
    env: { ...LAST_LOOK, LIFECYCLE_LANE: 'exclusive' },
  });
  const [meeting] = await run.wrote('meeting', 2);
  const lanes = [0, 1].map((lane) => `dyetrace-${meeting?.runId}-one-x${lane}`);
  expect((await Promise.all(lanes.map(listContainers))).map(({ length }) => length)).toEqual([2, 2]);
  run.release('met');
  await run.wrote('holding');
  await Promise.all(lanes.map(emptied));
  run.release();
  expect(await run.exit, run.output).toEqual({ code: 0, signal: null });
});

for (const [what, args] of [
  ['a test that is repeated', ['--grep=one: passes|two: passes', '--repeat-each=2']],
  ['a test that is tried again', ['--grep=one: fails|two: fails', '--retries=1']],
] as const) {
  test(`HA-06 a stack stays for ${what}`, async () => {
    await using run = new ChildRun({
      args: ['--project=one', '--project=two', '--workers=1', ...args],
      env: LAST_LOOK,
    });
    expect(await run.exit, run.output).toEqual({ code: 0, signal: null });
    expect(startedIn(run)).toEqual(['one', 'two']);
    expect(run.diary('stack')).toHaveLength(4);
  });
}

test('HA-06 a stack stays for a test that another worker still runs', async () => {
  await using run = new ChildRun({
    args: ['--project=one', '--project=two', '--grep=one: (passes|holds)|two: passes', '--workers=2'],
    env: LAST_LOOK,
  });
  // One worker has gone over to the other platform.
  const [passing] = await run.wrote('passing', 2);
  expect(await listContainers(`dyetrace-${passing?.runId}-one`)).toHaveLength(2);
  run.release();
  expect(await run.exit, run.output).toEqual({ code: 0, signal: null });
  expect(startedIn(run)).toEqual(['one', 'two']);
});

test.describe('between one who removes a stack and one who wants it', () => {
  const runId = randomBytes(4).toString('hex');
  const options = {
    composeFile: join(import.meta.dirname, 'lifecycle', 'compose.yaml'),
    probes: PROBES,
    ...stackAt({ base: `dyetrace-${runId}`, platform: 'tiny' }),
    profiles: ['core'],
    kind: 'shared',
    runId,
    log: () => undefined,
  } as const;

  test.describe.configure({ mode: 'serial' });

  test.afterAll(async () => {
    await endRun(runId);
  });

  test('HA-06 a stack that a process uses is not removed', async () => {
    await attachOrStart(options);
    expect(await retireStack(runId, options.project, AbortSignal.timeout(1_000))).toBe(false);
    expect(await attachOrStart(options)).toMatchObject({ origin: 'attached' });
  });

  test('HA-06 a stack that is just being removed is not attached to but started anew', async () => {
    const { wanted } = await withLock(stateDir(options.project).path, AbortSignal.timeout(30_000), async () => {
      using _leaving = markLeaving(runId, options.project);
      const wanted = attachOrStart(options);
      // Whoever does not heed the mark finds it whole and running.
      await expect(settledWithin(wanted, 1_000)).rejects.toThrow('gave up waiting until');
      await removeProject(options.project, { keepLock: true });
      return { wanted };
    });
    expect(await wanted).toMatchObject({ origin: 'started' });
  });
});

async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  let settled = false;
  void promise.finally(() => {
    settled = true;
  });
  await until({ what: 'it has settled', probe: () => settled, done: (is) => is, timeoutMs });
}

/** The platforms of the stacks that were started and not found running. */
function startedIn(run: ChildRun): readonly (string | undefined)[] {
  const started = run.diary('stack').filter(({ origin }) => origin === 'started');
  return started.map(({ project }) => project?.split('-').at(-1));
}

/** Waits until nothing of the stack runs. */
async function emptied(project: string): Promise<void> {
  await until({
    what: `the containers of ${project} are gone`,
    probe: () => listContainers(project),
    done: ({ length }) => length === 0,
    timeoutMs: 15_000,
  });
}
