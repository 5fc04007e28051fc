import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ownFolders } from '../../fixtures/playwright/own-folders.ts';

const MODULE = path.resolve(import.meta.dirname, '../../fixtures/playwright/own-folders.ts');

/** A process that reads the configuration as `playwright <command>` does, says its folder, and lives until it is ended. */
async function reader(root: string, command: string) {
  const program = `
    const { ownFolders } = await import(${JSON.stringify(MODULE)});
    console.log(ownFolders(${JSON.stringify(root)}, ['node', 'cli.js', '${command}']).results);
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    results: said.toString().trim(),
    end: async (signal: NodeJS.Signals) => {
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

test('of several runs at once from one clone each has its own folders, and the first are free again when it has ended', async ({}, info) => {
  const root = info.outputPath('clone');
  const first = await reader(root, 'test');
  const second = await reader(root, 'test');
  const looker = await reader(root, 'show-report');
  expect([first.results, second.results, looker.results]).toEqual(['test-results', 'test-results-2', 'test-results']);
  // However it ended.
  await first.end('SIGKILL');
  const third = await reader(root, 'test');
  expect(third.results).toBe('test-results');
  for (const one of [second, looker, third]) await one.end('SIGTERM');
});

test('the workers of a run have its folders', async ({}, info) => {
  const root = info.outputPath('clone');
  const other = await reader(root, 'test');
  const own = ownFolders(root, ['node', 'cli.js', 'test']);
  expect(own).toEqual({ results: 'test-results-2', report: 'playwright-report-2' });
  const worker = await reader(root, 'worker');
  expect(worker.results).toBe('test-results-2');
  for (const one of [other, worker]) await one.end('SIGTERM');
});
