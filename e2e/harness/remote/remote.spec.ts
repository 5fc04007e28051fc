import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, runIn, test } from '../../../fixtures/index.ts';
import { until } from '../../../fixtures/core/wait.ts';
import { listContainers } from '../../../fixtures/stack/containers.ts';
import { engineHost } from '../../../fixtures/stack/docker.ts';
import { endRun } from '../../../fixtures/stack/end-run.ts';
import { attachOrStart } from '../../../fixtures/stack/start.ts';

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
    await using place = await Place.make(info.outputPath('state'));
    const spec = path.join('e2e', 'harness', 'postgresql', 'client.spec.ts');
    const ended = await place.run([
      ...CLI,
      ...['remote', '--ssh-config', config, 'machine', '--', ...PLAYWRIGHT, 'test', '--project=harness', spec],
      ...['--grep', 'has a schema of its own', '--output', info.outputPath('inner'), '--reporter=line'],
    ]);

    expect(ended.output).toContain("the engine of machine is this command's");
    expect(ended.output).toContain('1 passed');
    expect(ended.code).toBe(0);
    expect(await place.left()).toEqual([]);
    const [, project] = /stack (\S+-postgresql): 1 services ready/.exec(ended.output) ?? [];
    expect(project).toBeDefined();
    expect(await listContainers(project ?? '')).toEqual([]);
  },
);

test(
  'a port of a stack that the command has not started is not led here, whoever of the machine has',
  { tag: ['@docker', '@exclusive'] },
  async ({ stack }, info) => {
    test.setTimeout(2 * LIMIT_MS);
    const config = await sshConfig(stack.project, info.outputPath('ssh'));
    await using foreign = await ForeignStack.start(info.outputPath('foreign'));
    await using place = await Place.make(info.outputPath('state'));
    const look = `require('node:net').connect(${foreign.port}, '127.0.0.1')
      .on('connect', () => { console.log('it is there'); process.exit(); })
      .on('error', ({ code }) => { console.log(code); process.exit(); });`;
    const ended = await place.run([
      ...[...CLI, 'remote', '--ssh-config', config, 'machine', '--'],
      ...[process.execPath, '--eval', look],
    ]);
    expect(ended.output.trim().split('\n').at(-1)).toBe('ECONNREFUSED');
    expect(ended.code).toBe(0);
  },
);

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(
    `after ${signal} nothing is left of a connection to another machine`,
    { tag: ['@docker', '@exclusive'] },
    async ({ stack }, info) => {
      test.setTimeout(2 * LIMIT_MS);
      const config = await sshConfig(stack.project, info.outputPath('ssh'));
      await using place = await Place.make(info.outputPath('state'));
      const ended = await place.run(
        [...CLI, 'remote', '--ssh-config', config, 'machine', '--', 'sleep', '300'],
        (output, kill) => {
          if (output.includes("the engine of machine is this command's")) kill(signal);
        },
      );
      // One that never came about would leave nothing either.
      expect(ended.output).toContain("the engine of machine is this command's");
      expect(ended.code).toBeNull();
      const left = await until({
        what: 'the connection is gone, with its folder',
        probe: () => place.left(),
        done: (names) => names.length === 0,
        timeoutMs: 20_000,
      });
      expect(left).toEqual([]);
    },
  );
}

test('where ssh does not get through, it is said with what ssh said', async ({}, info) => {
  await using place = await Place.make(info.outputPath('state'));
  const config = info.outputPath('config');
  await writeFile(config, 'Host machine\n  ProxyCommand false\n');
  const { code, output } = await place.run([...CLI, ...['remote', '--ssh-config', config, 'machine', '--', 'true']]);
  expect(output).toMatch(
    /^no connection to machine \[E_SSH\]\n {2}ssh: (?:.+\n)+ {2}fix: make `ssh` get there without a question/m,
  );
  expect(code).toBe(1);
});

test('a DOCKER_HOST that leads by ssh is refused: its ports would not be reached', async ({}, info) => {
  await using place = await Place.make(info.outputPath('state'));
  const { code, output } = await place.run(['env', 'DOCKER_HOST=ssh://me@big', ...CLI, 'ps']);
  expect(output).toContain('DOCKER_HOST leads to an engine by ssh: its ports would not be reached [E_ENGINE_MISSING]');
  expect(output).toContain('npx dyetrace remote ssh://me@big -- npx playwright test');
  expect(code).toBe(1);
});

for (const words of [[], ['machine'], ['one', 'two', '--', 'true']]) {
  test(`remote ${words.join(' ')} is refused: it takes one machine and a command`, async ({}, info) => {
    await using place = await Place.make(info.outputPath('state'));
    const { code, output } = await place.run([...CLI, 'remote', ...words]);
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

/** Of another run, on the same engine. */
class ForeignStack implements AsyncDisposable {
  readonly port: number;
  readonly #runId: string;

  private constructor(port: number, runId: string) {
    this.port = port;
    this.#runId = runId;
  }

  static async start(folder: string): Promise<ForeignStack> {
    const runId = randomBytes(4).toString('hex');
    await mkdir(folder, { recursive: true });
    const composeFile = path.join(folder, 'compose.yaml');
    const redis = {
      image: 'dyetrace/redis:local',
      entrypoint: ['sleep', '1000'],
      init: true,
      ports: ['127.0.0.1::6379'],
    };
    await writeFile(composeFile, JSON.stringify({ services: { redis } }));
    const project = `dyetrace-${runId}`;
    const stack = await attachOrStart({ composeFile, project, profiles: [], kind: 'shared', runId });
    return new ForeignStack(stack.endpoint('redis', 6379).port, runId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await endRun(this.#runId);
  }
}

interface Ended {
  /** Null: it was ended, for it took too long. */
  readonly code: number | null;
  readonly output: string;
}

/** Where this machine's 127.0.0.1 is not, with a folder for temporary files of its own. */
class Place implements AsyncDisposable {
  readonly #state: string;
  readonly #temporary: string;

  private constructor(state: string, temporary: string) {
    this.#state = state;
    this.#temporary = temporary;
  }

  static async make(state: string): Promise<Place> {
    // Short, for sockets lie in it.
    return new Place(state, await mkdtemp(path.join(tmpdir(), 'dt-')));
  }

  /** @param onOutput hears all that was written so far, each time, and may end the command */
  async run(
    command: readonly string[],
    onOutput: (output: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
  ): Promise<Ended> {
    const inherited = Object.entries(process.env).filter(([name]) => !INHERITED.test(name));
    const own = { E2E_STATE_DIR: this.#state, E2E_STRICT: 'on', TMPDIR: this.#temporary };
    const args = ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...command];
    const child = spawn('unshare', args, {
      cwd: ROOT,
      env: { ...Object.fromEntries(inherited), ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        onOutput(output, (signal) => child.kill(signal));
      });
    }
    const late = setTimeout(() => child.kill('SIGINT'), LIMIT_MS);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(late);
    return { code, output };
  }

  /** Of connections. */
  async left(): Promise<readonly string[]> {
    return (await readdir(this.#temporary)).filter((name) => name.startsWith('dyetrace-ssh-'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
  }
}
