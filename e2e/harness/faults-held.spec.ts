import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { KEEP_STOPPED } from '../../fixtures/faults/processes.ts';

const CONTAINER = 'ea4e540f09cb5013a436be740bdb3d4f';

/** A process of this machine, as the processes of a container are seen: of which group it is, and by which command it was started. */
async function shown(folder: string, command: readonly string[], container = CONTAINER): Promise<ChildProcess> {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const entry = path.join(folder, String(child.pid));
  await mkdir(entry, { recursive: true });
  await writeFile(path.join(entry, 'cgroup'), `0::/system.slice/docker-${container}.scope\n`);
  await writeFile(path.join(entry, 'cmdline'), command.map((word) => `${word}\0`).join(''));
  return child;
}

async function isStopped({ pid }: ChildProcess): Promise<boolean> {
  return /^State:\s+T/m.test(await readFile(`/proc/${pid}/status`, 'utf8'));
}

test('what is held from its start on are the processes of the container, and never those by which the engine starts it', async ({}, {
  outputDir,
}) => {
  const children = {
    engine: await shown(outputDir, ['runc', 'init']),
    engineByPath: await shown(outputDir, ['/usr/sbin/runc', 'init']),
    otherEngine: await shown(outputDir, ['crun', 'start']),
    betweenTwoCommands: await shown(outputDir, []),
    neighbour: await shown(outputDir, ['postgres'], 'b'.repeat(32)),
    namedAlike: await shown(outputDir, ['/opt/runcible', 'init']),
    own: await shown(outputDir, ['/sbin/docker-init', '--', 'postgres']),
  };
  const holding = spawn('bash', ['-c', KEEP_STOPPED], {
    env: { ...process.env, CONTAINER, PROC: outputDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = (await once(holding.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('stopped\n');
    await expect.poll(() => isStopped(children.own)).toBe(true);
    await expect.poll(() => isStopped(children.namedAlike)).toBe(true);
    for (const name of ['engine', 'engineByPath', 'otherEngine', 'betweenTwoCommands', 'neighbour'] as const) {
      expect(await isStopped(children[name]), name).toBe(false);
    }
  } finally {
    for (const child of [holding, ...Object.values(children)]) child.kill('SIGKILL');
  }
});
