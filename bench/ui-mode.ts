import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { until } from '../fixtures/core/wait.ts';
import { findChromium } from '../fixtures/setup/browser.ts';
import { row } from './figures.ts';

const EDITS = 7;
const CLI = 'node_modules/@playwright/test/cli.js';
/** Removed at the end; a test of the main project, as somebody writes one. */
const OURS = 'e2e/core_pipeline/edited-by-bench.spec.ts';
const TITLE = 'a trip makes the whole way';

const SPECS = {
  ours: (edit: number) => `import { expect, test } from '../rideshare.ts';

test('${TITLE}', async ({ tracer, rides }) => {
  const trip = await tracer.inject(rides.one('trips'));
  await expect(trip).toReachExactlyOnce('websocket.trips', { withinMs: 5_000 });
});
// ${edit}
`,
  plain: (edit: number) => `import { expect, test } from '@playwright/test';

test('${TITLE}', () => {
  expect(${edit}).toBe(${edit});
});
`,
};

/**
 * From an edit of a test's file to its verdict in UI mode, on a stack that is there; and how much of it is Playwright's
 * own, by a test of nothing in a project of nothing else.
 * @param base the stack's name
 */
export async function benchUiMode(base: string): Promise<void> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  mkdirSync('.cache', { recursive: true });
  const folder = mkdtempSync('.cache/bench-ui-');
  try {
    writeFileSync(`${folder}/playwright.config.mjs`, `export default { projects: [{ name: 'plain' }] };\n`);
    const env = { E2E_KEEP_STACK: '1', E2E_PROJECT: base };
    console.log('\nUI mode, from an edit of a watched test to its verdict:');
    const ours = { file: OURS, spec: SPECS.ours, args: ['--project=core_pipeline'], env };
    row('a test of core_pipeline, stack kept', await edits(browser, ours), 'ms');
    const file = path.join(folder, 'plain.spec.ts');
    const plain = { file, spec: SPECS.plain, args: ['-c', folder], env: {} };
    row('a test of nothing, plain Playwright', await edits(browser, plain), 'ms');
  } finally {
    rmSync(OURS, { force: true });
    rmSync(folder, { recursive: true, force: true });
    await browser.close();
  }
}

interface Edited {
  readonly file: string;
  readonly spec: (edit: number) => string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How long each edit took, milliseconds; the first, when all is cold, is left out. */
async function edits(browser: Browser, { file, spec, args, env }: Edited): Promise<readonly number[]> {
  writeFileSync(file, spec(0));
  const runner = spawn(process.execPath, [CLI, 'test', '--ui-host=127.0.0.1', '--ui-port=0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  try {
    await page.goto(await addressOf(runner));
    await page.getByPlaceholder('Filter (e.g. text, @tag)').fill(TITLE);
    const test = page.getByRole('treeitem', { name: TITLE });
    await test.hover();
    await test.getByTitle('Watch').click();
    const took: number[] = [];
    for (let edit = 1; edit <= EDITS + 1; edit += 1) {
      const begun = performance.now();
      writeFileSync(file, spec(edit));
      await passed(page, edit === 1);
      took.push(performance.now() - begun);
    }
    return took.slice(1);
  } finally {
    await page.close();
    runner.kill('SIGINT');
    await ended(runner);
  }
}

/** Until a run that begins now has passed. */
async function passed(page: Page, isFirst: boolean): Promise<void> {
  const status = page.getByTestId('status-line');
  if (!isFirst) await status.getByText(/^Running/).waitFor();
  await status.getByText(/^1\/1 .* 1 passed/).waitFor({ timeout: 120_000 });
}

async function addressOf(runner: ChildProcess): Promise<string> {
  let said = '';
  for (const stream of [runner.stdout, runner.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  const address = await until({
    what: 'UI mode says where it listens',
    probe: () => /http:\/\/127\.0\.0\.1:\d+\S*/.exec(said)?.[0],
    done: (found) => found !== undefined,
    timeoutMs: 60_000,
  });
  return address ?? '';
}

async function ended(runner: ChildProcess): Promise<void> {
  if (runner.exitCode !== null || runner.signalCode !== null) return;
  await new Promise((resolve) => runner.once('exit', resolve));
}
