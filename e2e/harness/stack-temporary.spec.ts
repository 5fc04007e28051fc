import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { until } from '../../fixtures/core/wait.ts';

const COMMAND = path.join(import.meta.dirname, 'lifecycle', 'temporary.ts');
/** The reaper starts when the command has died. */
const REAPER_MS = 15_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
  test(`NF-07 after ${signal} a folder that a command made for itself is gone`, async ({}, info) => {
    const folder = info.outputPath('copy');
    const child = spawn(process.execPath, [COMMAND, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect(existsSync(path.join(folder, 'file'))).toBe(true);
    child.kill(signal);
    await once(child, 'close');
    await until({
      what: 'the folder is gone',
      probe: () => existsSync(folder),
      done: (exists) => !exists,
      timeoutMs: REAPER_MS,
    });
  });
}
