import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, runIn, test } from '../../../fixtures/index.ts';
import { listContainers } from '../../../fixtures/stack/containers.ts';
import { engineHost } from '../../../fixtures/stack/docker.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const ENGINE = engineHost() ?? '';
const SOCKET = ENGINE.replace(/^unix:\/\//, '');
const CLI = [process.execPath, path.join(ROOT, 'fixtures/cli/main.ts')];
const PLAYWRIGHT = [process.execPath, path.join(ROOT, 'node_modules/@playwright/test/cli.js')];
/** What the outer runner tells its workers and would confuse an inner one. */
const INHERITED = /^(E2E_|TEST_|PW_|PWTEST|PLAYWRIGHT_|NODE_OPTIONS$|FORCE_COLOR$|CI$|DOCKER_HOST$)/;

/** On a busy machine; what is wrong shows in what it wrote till then. */
const LIMIT_MS = 90_000;

const run = promisify(execFile);

test.use({
  platform: 'e2e/harness/remote/platform.ts',
  stackKind: 'exclusive',
  stackVariables: `E2E_MACHINE_ENGINE=${SOCKET}`,
});

test(
  'tests run with the engine of another machine, by its ssh: what it publishes is here, and all of it goes again',
  { tag: ['@docker', '@exclusive'] },
  async ({ stack }, info) => {
    test.setTimeout(2 * LIMIT_MS);
    const config = await sshConfig(stack.project, info.outputPath('ssh'));
    const before = await ownFolders();

    const spec = path.join('e2e', 'harness', 'postgresql', 'client.spec.ts');
    const ended = await elsewhere(info.outputPath('state'), [
      ...CLI,
      ...['remote', '--ssh-config', config, 'machine', '--', ...PLAYWRIGHT, 'test', '--project=harness', spec],
      ...['--grep', 'has a schema of its own', '--output', info.outputPath('inner'), '--reporter=line'],
    ]);

    expect(ended.output).toContain("the engine of machine is this command's");
    expect(ended.output).toContain('1 passed');
    expect(ended.code).toBe(0);
    expect(await ownFolders()).toEqual(before);
    const [, project] = /stack (\S+-postgresql): 1 services ready/.exec(ended.output) ?? [];
    expect(project).toBeDefined();
    expect(await listContainers(project ?? '')).toEqual([]);
  },
);

test('where ssh does not get through, it is said with what ssh said', async ({}, info) => {
  const config = info.outputPath('config');
  await writeFile(config, 'Host machine\n  ProxyCommand false\n');
  const { code, output } = await elsewhere(info.outputPath('state'), [
    ...CLI,
    ...['remote', '--ssh-config', config, 'machine', '--', 'true'],
  ]);
  expect(output).toMatch(
    /^no connection to machine \[E_SSH\]\n {2}ssh: (?:.+\n)+ {2}fix: make `ssh` get there without a question/m,
  );
  expect(code).toBe(1);
});

test('a DOCKER_HOST that leads by ssh is refused: its ports would not be reached', async ({}, info) => {
  const { code, output } = await elsewhere(info.outputPath('state'), ['env', 'DOCKER_HOST=ssh://me@big', ...CLI, 'ps']);
  expect(output).toContain('DOCKER_HOST leads to an engine by ssh: its ports would not be reached [E_ENGINE_MISSING]');
  expect(output).toContain('npx dyetrace remote ssh://me@big -- npx playwright test');
  expect(code).toBe(1);
});

for (const words of [[], ['machine'], ['one', 'two', '--', 'true']]) {
  test(`remote ${words.join(' ')} is refused: it takes one machine and a command`, async ({}, info) => {
    const { code, output } = await elsewhere(info.outputPath('state'), [...CLI, 'remote', ...words]);
    expect(output).toContain('remote takes one machine, and after -- a command [E_USAGE]');
    expect(code).toBe(1);
  });
}

/** Leads into the container as into a machine: the connection is the input and the output of its `sshd`. */
async function sshConfig(project: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const key = path.join(folder, 'key');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const authorized = (await readFile(`${key}.pub`, 'utf8')).trim();
  await runIn(project, 'machine', ['sh', '-c', `echo '${authorized}' > /tmp/authorized_keys`]);
  const config = path.join(folder, 'config');
  const server = `docker -H ${ENGINE} exec -i ${project}-machine-1 /usr/sbin/sshd -i -f /etc/ssh/machine.conf`;
  const lines = [
    `ProxyCommand ${server}`,
    'User root',
    `IdentityFile ${key}`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${path.join(folder, 'known_hosts')}`,
    'StrictHostKeyChecking accept-new',
  ];
  await writeFile(config, ['Host machine', ...lines.map((line) => `  ${line}`)].join('\n'));
  return config;
}

interface Ended {
  /** Null: it was ended, for it took too long. */
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command where this machine's 127.0.0.1 is not. */
async function elsewhere(state: string, command: readonly string[]): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !INHERITED.test(name));
  const env = { ...Object.fromEntries(inherited), E2E_STATE_DIR: state, E2E_STRICT: 'on' };
  const args = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command];
  const child = spawn('unshare', args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const late = setTimeout(() => child.kill('SIGINT'), LIMIT_MS);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(late);
  return { code, output };
}

/** Of connections. */
async function ownFolders(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('dyetrace-ssh-')).sort();
}
