import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import * as v from 'valibot';
import { Console } from '../../../fixtures/report/console.ts';
import { LiveLine } from '../../../fixtures/report/live-line.ts';
import { runSchema } from '../../../fixtures/report/run/run-schema.ts';
import { childEnvironment, runProject } from '../main-run.ts';

// Each test starts a run of its own, whose workers take seconds on a busy machine.
test.describe.configure({ timeout: 120_000 });

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CONFIG = `import { defineConfig } from '@playwright/test';
export default defineConfig({ testDir: '.', workers: 1, reporter: [['${ROOT}/fixtures/report/reporter.ts']] });`;
const SPEC = `import { test, expect } from '@playwright/test';
test('R-1 passes', () => {});
test('R-2 fails', () => { expect(1).toBe(2); });
test.describe('', () => {
  test.describe.configure({ retries: 1 });
  test('R-3 is flaky', ({}, { retry }) => { expect(retry).toBe(1); });
});
test('R-4 is skipped', () => { test.skip(true, 'no engine'); });
test('R-5 ends its worker', () => { process.exit(3); });
test('R-6 hangs', async () => { console.log('it hangs'); await new Promise(() => setTimeout(() => {}, 1e9)); });
test('R-7 comes last', () => {});`;

function runIn(folder: string) {
  return v.parse(runSchema, JSON.parse(readFileSync(path.join(folder, 'dyetrace-report/run.json'), 'utf8')));
}

test('a run is recorded as it was: passed, failed, flaky, skipped, and the end of a worker', async ({}, testInfo) => {
  const folder = testInfo.outputPath('own');
  const { output, code } = await runProject(folder, { 'playwright.config.ts': CONFIG, 'r.spec.ts': SPEC }, [
    '-g',
    'R-[1-5]',
  ]);
  expect([output.trimEnd().split('\n').at(-1), code]).toEqual(['1 passed, 2 failed, 1 flaky, 1 skipped', 1]);
  expect(output, 'nothing for a terminal alone').not.toContain('\u001b');
  const run = runIn(folder);
  expect(run.tests.map(({ title, outcome }) => `${title}: ${outcome}`)).toEqual([
    'R-1 passes: passed',
    'R-2 fails: failed',
    'R-3 is flaky: flaky',
    'R-4 is skipped: skipped',
    'R-5 ends its worker: failed',
  ]);
  expect(run).toMatchObject({ status: 'failed', counts: { passed: 1, failed: 2, flaky: 1, skipped: 1, notRun: 0 } });
  expect(run.tests[3]?.reason).toBe('no engine');
  expect(run.causes.map(({ title }) => title)).toContain('worker process exited unexpectedly (code=3, signal=null)');
  expect(readFileSync(path.join(folder, 'dyetrace-report/report.md'), 'utf8')).toContain(
    '### failed: 3 causes, 3 of 5 tests',
  );
});

test('a run that finds no test has a page that says so', async ({}, testInfo) => {
  const folder = testInfo.outputPath('own');
  await runProject(folder, { 'playwright.config.ts': CONFIG, 'r.spec.ts': SPEC }, ['-g', 'no such test']);
  const run = runIn(folder);
  expect([run.status, run.tests, run.doubts[0]]).toEqual(['failed', [], 'no test ran: nothing is proved']);
  expect(run.errors.join()).toContain('No tests found');
});

for (const [signal, what, shown, known] of [
  ['SIGINT', 'is recorded as interrupted', '✘ interrupted:', ['interrupted', 1, 'R-6 hangs: interrupted']],
  [
    'SIGKILL',
    'leaves no page that could be taken for its own',
    'This run has not ended',
    [undefined, undefined, undefined],
  ],
] as const) {
  test(`a run that is ended by ${signal} ${what}`, async ({}, testInfo) => {
    const folder = testInfo.outputPath('own');
    mkdirSync(folder, { recursive: true });
    const files = { 'package.json': '{ "type": "module" }', 'playwright.config.ts': CONFIG, 'r.spec.ts': SPEC };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    const cli = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
    const runner = spawn(process.execPath, [cli, 'test', '-g', 'R-[167]'], { cwd: folder, env: childEnvironment({}) });
    let output = '';
    runner.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('it hangs')) runner.kill(signal);
    });
    await once(runner, 'close');
    const page = readFileSync(path.join(folder, 'dyetrace-report/index.html'), 'utf8');
    expect(page).toContain(shown);
    const recorded = existsSync(path.join(folder, 'dyetrace-report/run.json'));
    const run = recorded ? runIn(folder) : undefined;
    const outcomes = run?.tests.map(({ title, outcome }) => `${title}: ${outcome}`);
    expect([run?.status, run?.counts.notRun, outcomes?.at(-1)]).toEqual(known);
  });
}

test('a terminal is told after two seconds what a test waits for, and nothing else is', () => {
  const texts = { terminal: '', file: '' };
  let now = 0;
  for (const [where, colours] of [
    ['terminal', true],
    ['file', false],
  ] as const) {
    const out = new Console((text) => (texts[where] += text), colours);
    const live = new LiveLine(out, () => now);
    const result = {} as never;
    const titled = { titlePath: () => ['', '', '', 'RS-04 the whole way'] } as never;
    now = 0;
    live.begun(titled, result, { title: 'reach redis.trips' } as never);
    now = 1_999;
    live.look();
    now = 3_200;
    live.look();
    out.line('done');
    live.ended(result, {} as never);
    live.stop();
  }
  expect(texts.file).toBe('done\n');
  expect(texts.terminal).toBe(
    '\r\u001b[2K\u001b[2m  … RS-04 the whole way: reach redis.trips, 3,200 ms\u001b[0m\r\u001b[2Kdone\n',
  );
});
