import { spawn } from 'node:child_process';
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

/** A run of the project's own configuration in a child, with its results and its report in `folder`. */
export async function runMain(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<MainRun> {
  const inherited = Object.entries(process.env).filter(([name]) => KEPT.has(name) || !INHERITED.test(name));
  const child = spawn(process.execPath, [CLI, 'test', `--output=${path.join(folder, 'results')}`, ...args], {
    cwd: ROOT,
    env: { ...Object.fromEntries(inherited), PLAYWRIGHT_HTML_OUTPUT_DIR: path.join(folder, 'report'), ...env },
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
