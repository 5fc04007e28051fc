import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engine } from '../../fixtures/stack/docker.ts';
import { ChildRun } from './lifecycle/child-run.ts';

test.describe.configure({ timeout: 90_000 });

test('RS-62 the containers outlive a failing test: the worker that follows finds the same ones', async () => {
  await using run = new ChildRun({ args: ['--project=failing', '--workers=1'] });
  const { code } = await run.exit;
  const [first, second] = run.diary('stack');
  expect({ code, workers: [first?.worker, second?.worker] }).toEqual({ code: 1, workers: [0, 1] });
  expect(second).toMatchObject({ origin: 'attached', ids: first?.ids, ports: first?.ports });
});

test('NF-05 four workers at once share one stack', async () => {
  await using run = new ChildRun({ args: ['--project=core', '--grep=@meet', '--workers=4'] });
  const meeting = await run.wrote('meeting', 4);
  const stacks = run.diary('stack');
  run.release();
  expect(await run.exit).toEqual({ code: 0, signal: null });
  expect(new Set(meeting.map(({ worker }) => worker)).size).toBe(4);
  expect(new Set(stacks.map(({ ids }) => JSON.stringify(ids))).size).toBe(1);
  expect(stacks.filter(({ origin }) => origin === 'started')).toHaveLength(1);
});

test('exclusive stacks: each lane has containers of its own', async () => {
  await using run = new ChildRun({
    args: ['--project=core', '--grep=place (1|2)', '--workers=2'],
    env: { LIFECYCLE_LANE: 'exclusive' },
  });
  await run.wrote('meeting', 2);
  run.release();
  await run.exit;
  const { runId } = run.diary('stack')[0] ?? {};
  const projects = run.diary('stack').map(({ project }) => project);
  expect(projects.sort()).toEqual([`dyetrace-${runId}-tiny-x0`, `dyetrace-${runId}-tiny-x1`]);
  expect(await run.remains()).toEqual([]);
});

test('two runs side by side have a stack each, on ports of their own', async () => {
  await using one = new ChildRun({ args: ['--project=core', '--grep=@hold'] });
  await using two = new ChildRun({ args: ['--project=core', '--grep=@hold'] });
  const [[first], [second]] = await Promise.all([one.wrote('holding'), two.wrote('holding')]);
  one.release();
  expect(await one.exit).toEqual({ code: 0, signal: null });
  // The end of one leaves the other alone.
  expect(await one.remains()).toEqual([]);
  expect((await two.remains()).filter((thing) => thing.startsWith('container'))).toHaveLength(2);
  two.release();
  expect(await two.exit).toEqual({ code: 0, signal: null });
  expect(second?.project).not.toBe(first?.project);
  expect(one.diary('stack')[0]?.ports?.redis).not.toBe(two.diary('stack')[0]?.ports?.redis);
});

test('a kept stack outlives its run, and the next run attaches to it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dyetrace-lifecycle-'));
  const env = { E2E_KEEP_STACK: '1', E2E_PROJECT: `dyetrace-keep-${process.pid}` };
  const args = ['--project=core', '--grep=passes'];
  await using first = new ChildRun({ args, env, folder });
  try {
    await first.exit;
    // The second mark would be another configuration.
    await using second = new ChildRun({ args, env: { ...env, LIFECYCLE_MARK: first.mark }, folder });
    await second.exit;
    const [started, attached] = first.diary('stack');
    expect(started?.origin).toBe('started');
    expect(attached).toMatchObject({ origin: 'attached', ids: started?.ids, ports: started?.ports });
    expect(attached?.readyAfterMs).toBeLessThan(started?.readyAfterMs ?? 0);
  } finally {
    await first.removeKept(env.E2E_PROJECT);
    rmSync(folder, { recursive: true, force: true });
  }
});

test('NF-10 every published port is bound to 127.0.0.1', async () => {
  await using run = new ChildRun({ args: ['--project=core', '--grep=@hold'] });
  const [holding] = await run.wrote('holding');
  const containers = await engine().listContainers({
    filters: { label: [`com.docker.compose.project=${holding?.project}`] },
  });
  const addresses = containers.flatMap(({ Ports }) => Ports.map(({ IP }) => IP)).filter((address) => Boolean(address));
  run.release();
  await run.exit;
  expect(addresses).toEqual(['127.0.0.1']);
});
