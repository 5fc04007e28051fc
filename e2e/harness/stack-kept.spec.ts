import { expect, test } from '@playwright/test';
import { keptHere, keptStacks } from '../../fixtures/stack/kept-stacks.ts';
import { CLONE, LABEL } from '../../fixtures/stack/labels.ts';
import { stackName, type StackPlace } from '../../fixtures/stack/stack-name.ts';
import { stateDir } from '../../fixtures/stack/state-dir.ts';
import { command } from './cli-command.ts';
import { ChildRun } from './lifecycle/child-run.ts';

test.describe.configure({ timeout: 120_000 });

test('a stack is named after its run or what kept ones begin with, its platform, and its lane', () => {
  expect(stackName({ base: 'dyetrace-0123abcd', platform: 'rides' })).toBe('dyetrace-0123abcd-rides');
  expect(stackName({ base: 'dyetrace-keep', platform: 'rides', lane: 0 })).toBe('dyetrace-keep-rides-x0');
});

test('HA-06 kept stacks of several platforms outlive their run; the commands are about all of them, or one platform’s', async () => {
  const base = `dyetrace-keep-${process.pid}`;
  await using run = new ChildRun({
    args: ['--project=one', '--project=two', '--grep=passes', '--workers=1'],
    env: { E2E_KEEP_STACK: '1', E2E_PROJECT: base },
  });
  const kept = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await command(args, { E2E_PROJECT: base, E2E_STATE_DIR: run.folder });
    return stdout;
  };
  try {
    expect(await run.exit, run.output).toEqual({ code: 0, signal: null });

    const listed = await kept('ps');
    expect(listed.split('\n').filter((line) => line.startsWith(base))).toEqual([`${base}-one`, `${base}-two`]);
    expect(listed.match(/^ {2}redis .*running/gm)).toHaveLength(2);
    expect(await kept('logs', 'job')).toMatch(/^\S+ (one\/job) +job done\n\S+ (two\/job) +job done\n$/);
    expect(await kept('logs', 'job', '--platform', 'two')).toMatch(/^\S+ job +job done\n$/);

    expect(await kept('down', '--platform', 'one')).toMatch(new RegExp(`^${base}-one removed in `));
    expect((await keptStacks(base)).map(({ project }) => project)).toEqual([`${base}-two`]);
    expect(await kept('down')).toMatch(new RegExp(`^${base}-two removed in `));
    // Stacks of the run that this test is part of may stay, and are told of.
    expect((await kept('down')).split('\n')).toContain(`no stack ${base}-… is kept`);
    expect(await run.remains()).toEqual([]);
  } finally {
    await run.removeKept(base);
  }
});

test('what this harness has kept is found under any name; another folder’s and what ends with a command is not', async () => {
  const names = ['ours', 'theirs', 'hosted', 'unsaid'].map((name) => `dyetrace-${name}-${process.pid}`);
  using cleanup = new DisposableStack();
  for (const [name, labels] of Object.entries({
    ours: { [LABEL.clone]: CLONE },
    theirs: { [LABEL.clone]: '/somewhere/else' },
    hosted: { [LABEL.clone]: CLONE, [LABEL.run]: '0123abcd' },
    unsaid: {},
  })) {
    const project = `dyetrace-${name}-${process.pid}-one`;
    const dir = stateDir(project);
    cleanup.defer(() => {
      dir.remove();
    });
    dir.write('labels.json', { [LABEL.keep]: '1', [LABEL.platform]: 'one', [LABEL.run]: project, ...labels });
  }
  const found = async (base: string): Promise<readonly string[]> =>
    (await keptHere(base))
      .map(({ project }) => project)
      .filter((project) => names.some((name) => project.startsWith(name)));
  expect(await found('dyetrace-keep')).toEqual([`dyetrace-ours-${process.pid}-one`]);
  expect(await found(`dyetrace-unsaid-${process.pid}`)).toEqual([
    `dyetrace-ours-${process.pid}-one`,
    `dyetrace-unsaid-${process.pid}-one`,
  ]);
});

test('one name that kept stacks begin with may begin like another', async () => {
  const base = `dyetrace-kept-${process.pid}`;
  const places: readonly StackPlace[] = [
    { base, platform: 'one' },
    { base, platform: 'one', lane: 0 },
    { base, platform: 'two' },
    { base: `${base}-one`, platform: 'two' },
  ];
  using cleanup = new DisposableStack();
  for (const { base: own, platform, lane } of places) {
    const dir = stateDir(stackName({ base: own, platform, lane }));
    cleanup.defer(() => {
      dir.remove();
    });
    dir.write('labels.json', {
      [LABEL.keep]: '1',
      [LABEL.platform]: platform,
      ...(lane === undefined ? {} : { [LABEL.lane]: String(lane) }),
    });
  }
  const found = async (...of: Parameters<typeof keptStacks>): Promise<readonly string[]> =>
    (await keptStacks(...of)).map(({ project }) => project);
  expect(await found(`${base}-one`)).toEqual([`${base}-one-two`]);
  expect(await found(base)).toEqual([`${base}-one`, `${base}-one-x0`, `${base}-two`]);
  expect(await found(base, 'two')).toEqual([`${base}-two`]);
});
