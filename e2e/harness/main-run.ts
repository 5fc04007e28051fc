import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const CLI = createRequire(import.meta.url).resolve('@playwright/test/cli');
const ROOT = path.resolve(import.meta.dirname, '../..');
/** What the outer runner tells its workers and would confuse an inner one. */
const INHERITED = /^(E2E_|TEST_|PW_|PWTEST|PLAYWRIGHT_|NODE_OPTIONS$|FORCE_COLOR$|CI$)/;
const KEPT = new Set(['E2E_STATE_DIR', 'E2E_CHROMIUM']);

export interface MainRun {
  readonly code: number | null;
  readonly output: string;
}

/** What the end of the run says of its failed tests; empty when none has. */
export function failuresIn({ output }: MainRun): string {
  return /^failed:\n([^]*?)\n\n/m.exec(output)?.[1] ?? '';
}

/** A run of the project's own configuration in a child, with its results and its report in `folder`. */
export async function runMain(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<MainRun> {
  const output = `--output=${path.join(folder, 'results')}`;
  return runPlaywright([output, ...args], { PLAYWRIGHT_HTML_OUTPUT_DIR: path.join(folder, 'report'), ...env }, ROOT);
}

/** A run of somebody else's project in a child: `files` are written into `folder`, texts by name. */
export async function runProject(
  folder: string,
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<MainRun> {
  const packages = { 'package.json': '{ "type": "module" }', ...files };
  for (const [name, text] of Object.entries(packages)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  return runPlaywright(args, env, folder);
}

/** This process's environment without what a runner tells its workers, and with the variables on top. */
export function childEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => KEPT.has(name) || !INHERITED.test(name));
  return { ...Object.fromEntries(inherited), ...env };
}

async function runPlaywright(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<MainRun> {
  const child = spawn(process.execPath, [CLI, 'test', ...args], {
    cwd,
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output };
}
