import { expect, test } from '@playwright/test';
import { runMain } from './main-run.ts';

test.describe.configure({ timeout: 60_000 });

const ONE_TEST = [
  '--project=resilience',
  '--grep=RS-25 every topic',
  '--reporter=./fixtures/playwright/plan-reporter.ts,list',
];
const NO_ENGINE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

test('NF-08 without an engine the tests that need one are skipped', async ({}, testInfo) => {
  const { code, output } = await runMain(ONE_TEST, NO_ENGINE, testInfo.outputPath());
  expect(output).toContain('1 skipped');
  expect(code).toBe(0);
});

test('NF-08 without the Docker client the tests that need one are skipped', async ({}, testInfo) => {
  // Nothing remembered: what Compose has said of a file once needs no client.
  const env = { PATH: '/nowhere', E2E_STATE_DIR: testInfo.outputPath('state') };
  const { code, output } = await runMain(ONE_TEST, env, testInfo.outputPath());
  expect(output).toContain('1 skipped');
  expect(code).toBe(0);
});

for (const strict of ['CI', 'E2E_STRICT']) {
  test(`NF-08 without an engine the tests that need one fail under ${strict}=1, with cause and fix`, async ({}, testInfo) => {
    const { code, output } = await runMain(ONE_TEST, { ...NO_ENGINE, [strict]: '1' }, testInfo.outputPath());
    expect(output).toContain('E_STACK_UNAVAILABLE');
    expect(output).toContain('fix:');
    expect(code).toBe(1);
  });
}

test('NF-08 a run of tests that need no engine does not ask for one', async ({}, testInfo) => {
  const args = ['--project=harness', '--grep=NF-09', '--reporter=list'];
  const { code, output } = await runMain(args, NO_ENGINE, testInfo.outputPath());
  expect(output).toMatch(/\d+ passed/);
  expect(code).toBe(0);
});
