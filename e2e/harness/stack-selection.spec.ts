import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildRun } from './lifecycle/child-run.ts';

test.describe.configure({ timeout: 90_000 });

const CORE = ['job', 'redis'];
const CORE_AND_EXTRA = ['job', 'redis', 'side'];

/** What is selected, how, and the services that run when the last worker has its stack. */
const SELECTIONS: readonly (readonly [what: string, args: readonly string[], services: readonly string[]])[] = [
  ['--project, by its stackProfiles', ['--project=core', '--grep=passes'], CORE],
  ['--project, by its tests’ tags', ['--project=tagged'], CORE_AND_EXTRA],
  ['--grep', ['--project=tagged', '--grep=needs the core'], CORE],
  ['a tag', ['--grep=@stack:extra'], CORE_AND_EXTRA],
  ['--shard, first half', ['--project=tagged', '--shard=1/2'], CORE_AND_EXTRA],
  ['--shard, second half', ['--project=tagged', '--shard=2/2'], CORE],
  ['another --reporter', ['--project=tagged', '--grep=needs the core', '--reporter=dot'], CORE],
];

for (const [what, args, services] of SELECTIONS) {
  test(`RS-60 only the profiles that the selected tests need are started, under ${what}`, async () => {
    await using run = new ChildRun({ args });
    expect(await run.exit).toEqual({ code: 0, signal: null });
    expect(run.diary('stack').at(-1)?.services).toEqual(services);
  });
}

test('RS-60 only the profiles that the selected tests need are started, under --last-failed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dyetrace-lifecycle-'));
  try {
    await using all = new ChildRun({ args: ['--project=failing', '--project=tagged', '--workers=1'], folder });
    await all.exit;
    const before = all.diary('stack');
    await using failed = new ChildRun({ args: ['--last-failed'], folder });
    await failed.exit;
    const after = failed.diary('stack').slice(before.length);
    expect(before.map(({ services }) => services)).toContainEqual(CORE_AND_EXTRA);
    expect(after.map(({ services }) => services)).toEqual([CORE]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('RS-60 tests that need no stack start none', async () => {
  await using run = new ChildRun({ args: ['--project=plain'] });
  expect(await run.exit).toEqual({ code: 0, signal: null });
  expect({ stacks: run.diary('stack'), remains: await run.remains() }).toEqual({ stacks: [], remains: [] });
});

test('RS-60 --list starts nothing', async () => {
  await using run = new ChildRun({ args: ['--list'] });
  expect(await run.exit).toEqual({ code: 0, signal: null });
  expect(run.output).toContain('needs the extra profile');
  expect({ stacks: run.diary('wanted'), remains: await run.remains() }).toEqual({ stacks: [], remains: [] });
});
