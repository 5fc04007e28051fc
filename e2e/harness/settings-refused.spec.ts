import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { SETTINGS } from '../../fixtures/core/settings-table.ts';
import { currentRun, enterRun } from '../../fixtures/core/run-context.ts';
import { attachOrStart } from '../../fixtures/stack/start.ts';
import { command } from './cli-command.ts';
import { ChildRun } from './lifecycle/child-run.ts';
import { runMain, runProject } from './main-run.ts';

test.describe.configure({ timeout: 120_000 });

const PLAIN = ['--project=harness', '--grep=NF-09', '--reporter=line'];

test('a run with wrong settings is refused before any test, with all of them and nothing else', async ({}, info) => {
  const env = { E2E_START_TIMEOUT_MS: 'abc', E2E_KEEP_STACK: 'maybe' };
  const { code, output } = await runMain(PLAIN, env, info.outputPath());
  expect(output.trim().split('\n')).toEqual([
    'HarnessError: 2 settings are not what they should be [E_SETTING]',
    '  settings: ',
    '    E2E_KEEP_STACK must be 1 (true, yes, on) or 0 (false, no, off), not "maybe"',
    '    E2E_START_TIMEOUT_MS must be milliseconds, a whole number from 1 to 86,400,000, not "abc"',
    '  fix: correct it, or leave it out; make doctor lists all settings',
  ]);
  expect(code).toBe(1);
});

test('a run whose configuration does not look at its settings is refused by the global set-up', async () => {
  await using run = new ChildRun({ args: ['--project=plain'], env: { E2E_WORKERS: 'two' } });
  expect((await run.exit).code).toBe(1);
  expect(run.output).toContain('E2E_WORKERS must be a whole number from 1, or a share of the processors such as 50%');
  expect(run.output).not.toContain('passed');
});

test('a project with a wrong option is refused by the global set-up', async () => {
  await using run = new ChildRun({ args: ['--project=plain'], env: { LIFECYCLE_VARIABLES: 'E2E_REDIS_DATA' } });
  expect((await run.exit).code).toBe(1);
  expect(run.output).toContain(
    'the option stackVariables of the project plain must be NAME=value, comma separated, not "E2E_REDIS_DATA" [E_SETTING]',
  );
});

test('a misspelt setting is said once a run; a variable that a Compose file asks for is none', async ({}, info) => {
  const env = { E2E_KEEPSTACK: '1', E2E_REDIS_DATA: '16m' };
  const { code, output } = await runMain([...PLAIN, '--workers=2'], env, info.outputPath());
  expect(output.split('\n').filter((line) => line.includes('no setting'))).toEqual([
    'E2E_KEEPSTACK is no setting, and no Compose file asks for it; did you mean E2E_KEEP_STACK?',
  ]);
  expect(code).toBe(0);
});

test('a command refuses wrong settings and arguments, and says misspelt ones', async () => {
  expect(await command(['ps'], { E2E_WORKERS: 'x' })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('not "x" [E_SETTING]'),
  });
  expect(await command(['prove', '--lanes', '0'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--lanes must be a whole number from 1 to 16, not "0" [E_SETTING]'),
  });
  const { stderr } = await command(['prove', '--lanes', '0'], { E2E_PROVE_LANE: '1' });
  expect(stderr).toContain('did you mean E2E_PROVE_LANES?');
});

test('doctor says which setting is wrong, and lists all as --help does', async () => {
  const doctor = await command(['doctor'], { E2E_HOST: 'http://x' });
  expect(doctor.code).toBe(1);
  expect(doctor.stdout).toContain('E2E_HOST must be the name or the address of a host, without a port, not "http://x"');
  const help = await command(['--help']);
  for (const { name, help: text } of Object.values(SETTINGS)) {
    expect(doctor.stdout).toContain(name);
    expect(help.stdout).toContain(`${text}: `);
  }
});

test('without a global set-up no stack is started that nobody would take down', async () => {
  const composeFile = path.join(import.meta.dirname, 'lifecycle', 'compose.yaml');
  const project = `dyetrace-${randomBytes(4).toString('hex')}`;
  await expect(attachOrStart({ composeFile, project, profiles: ['core'], kind: 'shared' })).rejects.toThrow(
    [
      'nobody would take this stack down: there is no run [E_RUN_UNKNOWN]',
      '  fix: the global set-up of the configuration begins a run; or keep the stack',
    ].join('\n'),
  );
});

test('the line that a configuration lacks is shown as it must stand there', async ({}, info) => {
  const front = path.resolve(import.meta.dirname, '../../fixtures');
  const platform = path.join(import.meta.dirname, 'orders', 'platform.ts');
  const { code, output } = await runProject(
    info.outputPath('own'),
    {
      'tests/own.config.ts': `import { defineConfig } from '@playwright/test'; export default defineConfig({ testDir: '.', reporter: 'line' });`,
      'tests/own.spec.ts': `import { test } from '${front}/index.ts';
      test.use({ platform: '${platform}' } as object);
      test('needs a stack', ({ stack }) => { stack.services; });`,
    },
    ['-c', 'tests/own.config.ts'],
  );
  const setup = path.relative(info.outputPath('own', 'tests'), path.join(front, 'playwright', 'global-setup.ts'));
  expect(output).toContain(`fix: globalSetup: '${setup}' in own.config.ts, or E2E_KEEP_STACK=1`);
  expect(code).toBe(1);
});

test('a run is passed on whole, and what somebody else has put in its place is refused', () => {
  const before = process.env.E2E_RUN;
  try {
    const run = { id: '0123abcd', owner: 'host/1:2', selection: '4567cdef', hasTurn: true };
    enterRun(run);
    expect(currentRun()).toEqual(run);
    const within = { ...run, host: { id: '89abcdef', owner: 'host/3:4' }, remote: '89abcdef' };
    enterRun(within);
    expect(currentRun()).toEqual(within);
    process.env.E2E_RUN = '';
    expect(currentRun()).toBeUndefined();
    for (const wrong of ['yes', '{}', JSON.stringify({ ...run, id: 1 }), JSON.stringify({ ...run, remote: 1 })]) {
      process.env.E2E_RUN = wrong;
      expect(() => currentRun()).toThrow('E2E_RUN is set by the global set-up alone, not to ');
    }
  } finally {
    if (before === undefined) delete process.env.E2E_RUN;
    else process.env.E2E_RUN = before;
  }
});
