import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { runMain } from './main-run.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** As an older Node says it. */
const OLD = 'Object.defineProperty(process.versions, "node", { value: "20.9.0" });';

test('under an old Node the first line of a run says which one is needed, and the next how to get it', async ({}, info) => {
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(OLD)}` };
  const { code, output } = await runMain(['--project=harness', '--grep=NF-09'], env, info.outputPath());
  expect(output.split('\n').slice(0, 3)).toEqual([
    'HarnessError: Node 24 or newer is needed, and this is 20.9.0 [E_NODE_VERSION]',
    `  node: ${process.execPath}`,
    expect.stringMatching(/^ {2}fix: npm ci brings it, and npx playwright test/),
  ]);
  expect(code).toBe(1);
});

for (const entry of ['playwright.config.ts', 'fixtures/playwright/plan-reporter.ts', 'fixtures/report/reporter.ts']) {
  test(`what ${entry} loads before the version is looked at can be read by an old Node`, async () => {
    const program = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      ${OLD}
      const error = await import('./${entry}').catch(({ code }) => code);
      console.log(JSON.stringify({ error, loaded }));`;
    const options = { cwd: ROOT };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], options);
    const { error, loaded } = JSON.parse(stdout) as { readonly error: string; readonly loaded: readonly string[] };
    expect(error).toBe('E_NODE_VERSION');
    const own = loaded.filter(
      (url) => url.startsWith(`${pathToFileURL(ROOT).href}/`) && !url.includes('/node_modules/'),
    );
    expect(own.filter((url) => url.endsWith('/fixtures/core/node-version.ts'))).toHaveLength(1);
    // Declarations of what is disposed of at the end of a block are a syntax error there.
    expect(own.filter((url) => /^\s*(await )?using /m.test(readFileSync(new URL(url), 'utf8')))).toEqual([]);
  });
}
