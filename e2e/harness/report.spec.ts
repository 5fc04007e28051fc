import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { expect, test, type TestInfo } from '@playwright/test';
import { unzipSync } from 'fflate';
import * as v from 'valibot';
import { runSchema } from '../../fixtures/report/run/run-schema.ts';
import { filesWithSecrets } from '../../fixtures/report/leaks.ts';
import { runProject } from './main-run.ts';

const SECRET = 'fedcba9876543210fedcba9876543210';
const CONFIG = path.join(import.meta.dirname, 'samples/report/playwright.config.ts');
const CLI = path.join(import.meta.dirname, '../../node_modules/@playwright/test/cli.js');

// Each test starts a run of its own, whose workers take seconds on a busy machine.
test.describe.configure({ timeout: 120_000 });

/** A state folder in which a stack has the secret. */
function stateWith(testInfo: TestInfo, credentials: Readonly<Record<string, string>> = { API_KEY: SECRET }): string {
  const state = testInfo.outputPath('state');
  const project = path.join(state, `dyetrace-${userInfo().uid}`, 'projects', 'some-stack');
  mkdirSync(project, { recursive: true });
  writeFileSync(path.join(project, 'credentials.json'), JSON.stringify(credentials));
  return state;
}

interface SampleOptions {
  readonly leave?: boolean;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs some of the sample tests with the reporter, and returns what the terminal would show.
 * @param leave as `head -1` does, after the first of it
 */
async function runSamples(
  testInfo: TestInfo,
  grep: string,
  more: readonly string[] = [],
  { leave = false, credentials, env: variables = {} }: SampleOptions = {},
) {
  const state = stateWith(testInfo, credentials);
  const output = testInfo.outputPath('sample');
  const env = {
    ...process.env,
    SAMPLE_OUTPUT: output,
    SAMPLE_SECRET: SECRET,
    E2E_STATE_DIR: state,
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    ...variables,
  };
  const child = spawn(process.execPath, [CLI, 'test', '-c', CONFIG, '-g', grep, ...more], { env });
  let text = '';
  if (leave) child.stdout.once('data', () => child.stdout.destroy());
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { output, text, exitCode, lines: text.trimEnd().split('\n') };
}

/** What the run's page was made of, and how it and Playwright's report lead to one another. */
function pageOf(output: string) {
  const folder = path.join(output, 'dyetrace-report');
  const [page, html] = [path.join(folder, 'index.html'), path.join(output, 'html/index.html')].map((file) =>
    readFileSync(file, 'utf8'),
  );
  const run = v.parse(runSchema, JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')));
  const links = [
    /href="([^"]+)">Playwright’s report/.exec(page ?? '')?.[1],
    /<a href="(dyetrace[^"]+)"/.exec(html ?? '')?.[1],
  ];
  return { run, links };
}

/** Text in which what differs from run to run is made alike. */
function alike(text: string): string {
  return text
    .replace(/\b[\d,.]+ m?s\b/g, 'N ms')
    .replace(/[0-9a-f]{4}…/g, '7f3c…')
    .replace(/:\d+:\d+ ›/g, ':N:N ›')
    .replace(/(\S) {2,}/g, '$1  ')
    .replace(/[\w./-]+\/html\b/g, 'html')
    .replace(/[\w./-]+\/dyetrace-report\//g, 'dyetrace-report/');
}

test('a green run ends with the table of hops and the counts alone on the last line', async ({}, testInfo) => {
  const { lines, exitCode, output } = await runSamples(testInfo, 'S-01|S-04');
  expect(alike(lines[0] ?? '')).toBe('2 tests, 1 at a time');
  expect(alike(lines[1] ?? '')).toBe('  ✓ S-01 all arrives  N ms  api → kafka → redis');
  expect(lines[2]).toBe('  - S-04 is not for this machine: no engine');
  expect(lines[4]?.trim().split(/\s{2,}/)).toEqual('hop events missing repeated p50 p95 p99 max samples'.split(' '));
  for (const [at, hop] of ['api', 'kafka', 'redis'].entries()) {
    expect(alike(lines[5 + at] ?? '')).toMatch(new RegExp(`^${hop}\\.trips +20 +0 +0 +N ms +N ms +N ms +N ms +20$`));
  }
  expect(lines.slice(8).map(alike)).toEqual([
    '',
    'report: html (npx playwright show-report html)',
    'the run by causes and over time: dyetrace-report/index.html',
    'took N ms',
    '1 passed, 0 failed, 1 skipped',
  ]);
  expect(exitCode).toBe(0);
  const hops: unknown = JSON.parse(readFileSync(path.join(output, 'hops.json'), 'utf8'));
  expect(hops).toMatchObject({
    status: 'passed',
    hops: [
      { hop: 'api.trips', events: 20, missing: 0, samples: 20 },
      { hop: 'kafka.trips', events: 20, missing: 0, samples: 20 },
      { hop: 'redis.trips', events: 20, expected: 20, p50Ms: expect.any(Number) as unknown },
    ],
  });
});

test('a failure is shown in full, a flaky test is its own word and fails the run, and the journeys are attached', async ({}, testInfo) => {
  const { text, lines, exitCode, output } = await runSamples(testInfo, 'S-02|S-03|S-07');
  expect(alike(text)).toContain(`samples/report/sample.spec.ts:N:N › S-02 one is missing

    Error: trip 7f3c…: expected at websocket.trips within N ms, not seen after N ms
      api.trips  +N ms  202 Accepted
      kafka.trips  +N ms  partition 0 offset 1
      redis.trips  +N ms  channel trips message 1
      websocket.trips  --  client connected, no other messages arrived meanwhile
      last seen at redis.trips
`);
  expect(alike(text)).toContain('  ✘ a group › S-03 passes only the second time failed  N ms\n');
  expect(alike(text)).toContain('  ✓ a group › S-03 passes only the second time  N ms (retry 1)\n');
  expect(alike(text.slice(text.indexOf('\nfailed:')))).toMatch(
    /^\nfailed:\n {2}lost between redis\.trips and websocket\.trips, by websocket-service: 1 test, 1 event\n {4}\S+sample\.spec\.ts:N:N › S-02 one is missing\n {8}Error: trip 7f3c…: expected at websocket\.trips within N ms, not seen after N ms\n {8} {2}api\.trips .*\n(?: {8}.*\n)*? {4}again: npx playwright test .*\n {2}expect\(received\)\.toBe\(expected\) .*: 1 test\n {4}\S+ › S-07 .*\n {8}Error: .*\n {8}- Expected.*\n {8}\+ Received.*\n {8}- 6\n {8}\+ six\n {4}again: .*\n\nflaky, failed before they passed:\n {2}\S+sample\.spec\.ts:N:N › a group › S-03 passes only the second time\n(?: {6}.*\n)+\nreport: /,
  );
  expect(alike(text)).toMatch(/\nwebsocket\.trips +0 +1 +0 +-- +-- +-- +-- +0\n/);
  expect([lines.at(-1), exitCode]).toEqual(['0 passed, 2 failed, 1 flaky', 1]);

  const data = path.join(output, 'html/data');
  const kinds = readdirSync(data).map((file) => path.extname(file));
  expect(kinds).toEqual(expect.arrayContaining(['.png', '.zip']));
  const { run, links } = pageOf(output);
  expect(run.tests.map(({ title, outcome, attempts }) => [title, outcome, attempts])).toEqual([
    ['S-02 one is missing', 'failed', 1],
    ['a group › S-03 passes only the second time', 'flaky', 2],
    ['S-07 compares texts that begin alike', 'failed', 1],
  ]);
  expect(run.causes[0]).toMatchObject({
    service: 'websocket-service',
    worst: { journey: { lastSeenAt: ['redis.trips'] } },
  });
  expect(links).toEqual(['../html/index.html', 'dyetrace.html']);
  const trace = readdirSync(path.join(output, 'results'), { recursive: true, encoding: 'utf8' }).find(
    (file) => file.includes('S-02') && file.endsWith('trace.zip'),
  );
  const entries = unzipSync(readFileSync(path.join(output, 'results', trace ?? '')));
  const steps = Buffer.from(entries['test.trace'] ?? []).toString();
  expect(steps).toContain('"title":"reach websocket.trips"');
  expect(steps).toContain('websocket.trips  --  not seen');
});

test('a run whose only trouble is a flaky test fails, by line, exit code and figures', async ({}, testInfo) => {
  const { lines, exitCode, output } = await runSamples(testInfo, 'S-01|S-03');
  expect([lines.at(-1), exitCode]).toEqual(['1 passed, 0 failed, 1 flaky', 1]);
  expect(JSON.parse(readFileSync(path.join(output, 'hops.json'), 'utf8'))).toMatchObject({ status: 'failed' });
});

test('a run goes on to its end when nobody reads its output any more', async ({}, testInfo) => {
  const { text, exitCode, output } = await runSamples(testInfo, 'S-01|S-02', [], { leave: true });
  expect(text).not.toContain('S-02');
  expect(exitCode).toBe(1);
  expect(JSON.parse(readFileSync(path.join(output, 'hops.json'), 'utf8'))).toMatchObject({ status: 'failed' });
  expect(readdirSync(path.join(output, 'html'))).toContain('index.html');
});

test('secrets are taken out of the terminal, the traces, the attachments and the report', async ({}, testInfo) => {
  const { text, lines, output } = await runSamples(testInfo, 'S-05');
  expect(lines.at(-1)).toBe('0 passed, 1 failed');
  expect(text).toContain(`the key is ${'*'.repeat(SECRET.length)}`);
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain('E_SECRET_LEAKED');
  expect(filesWithSecrets([output], ['*'.repeat(SECRET.length)])).not.toEqual([]);
  expect(filesWithSecrets([output], [SECRET])).toEqual([]);
});

test('secrets of a pipeline that a platform attaches to are taken out too', async ({}, testInfo) => {
  const [platform, endpointsFile] = [testInfo.outputPath('elsewhere.ts'), testInfo.outputPath('endpoints.json')];
  const spilt = '0123456789abcdef-elsewhere';
  writeFileSync(endpointsFile, JSON.stringify({ 'shop:8080': 'shop.example:80', credentials: { API_KEY: spilt } }));
  const deployment = JSON.stringify({ endpointsFile });
  writeFileSync(
    platform,
    `import { definePlatform } from '${path.join(import.meta.dirname, '../../fixtures/index.ts')}';
export default definePlatform({ name: 'elsewhere', deployment: ${deployment}, capabilities: {} });`,
  );
  const { lines, output } = await runSamples(testInfo, 'S-08', [], { env: { SAMPLE_PLATFORM: platform } });
  writeFileSync(endpointsFile, '{}');
  expect(lines.at(-1)).toBe('1 passed, 0 failed');
  expect(filesWithSecrets([output], ['*'.repeat(spilt.length)])).not.toEqual([]);
  expect(filesWithSecrets([output], [spilt])).toEqual([]);
});

test('a secret that is a mere word makes no leak and no stars, and that is said once', async ({}, testInfo) => {
  const { text, lines, output } = await runSamples(testInfo, 'S-01', [], {
    credentials: { STORE_PASSWORD: 'sample', API_KEY: 'redis' },
  });
  const said = (name: string): string =>
    `${name} is too short or too common to be looked for: where the run writes it, it stays`;
  expect(lines.filter((line) => line.includes('too common'))).toEqual([said('STORE_PASSWORD'), said('API_KEY')]);
  expect(text).not.toContain('*');
  expect(text).toContain('redis.trips');
  expect(filesWithSecrets([output], ['redis'])).not.toEqual([]);
  expect(lines.at(-1)).toBe('1 passed, 0 failed');
});

test('a run that keeps a secret fails and names the file', async ({}, testInfo) => {
  const { text, lines, exitCode } = await runSamples(testInfo, 'S-06');
  expect(text).toMatch(/1 files of the run hold a secret of the stack \[E_SECRET_LEAKED\]\n {2}files: .*kept\.txt\n/);
  expect([lines.at(-1), exitCode]).toEqual(['1 passed, 1 failed', 1]);
});

test('a secret in a report is found where Playwright puts it: beside package.json, above the configuration', async ({}, testInfo) => {
  const folder = testInfo.outputPath('own');
  const reporter = path.join(import.meta.dirname, '../../fixtures/report/reporter.ts');
  const { code, output } = await runProject(
    folder,
    {
      'deep/down/playwright.config.ts': `import { defineConfig } from '@playwright/test';
        export default defineConfig({
          testDir: '.', metadata: { key: '${SECRET}' }, reporter: [['html', { open: 'never' }], ['${reporter}']],
        });`,
      'deep/down/plain.spec.ts': `import { test } from '@playwright/test'; test('plain', () => {});`,
    },
    ['-c', 'deep/down'],
    { E2E_STATE_DIR: stateWith(testInfo) },
  );
  expect(output).toMatch(/\[E_SECRET_LEAKED\]\n {2}files: playwright-report\/index\.html\n/);
  expect(output).toContain('\nreport: playwright-report (npx');
  expect(output).toMatch(/\n1 passed, 1 failed\n$/);
  expect(code).toBe(1);
  expect(readdirSync(folder)).toContain('test-results');
  expect(readdirSync(path.join(folder, 'deep/down'))).not.toContain('test-results');
});

test('a list of tests is left to Playwright, and ends no run', async ({}, testInfo) => {
  const { text } = await runSamples(testInfo, 'S-0', ['--list']);
  expect(text).toContain('S-01 all arrives');
  expect(text).toContain('Total: 8 tests in 2 files');
  expect(text).not.toContain('passed');
});

test('a run that finds no test does not end as if all were well', async ({}, testInfo) => {
  const { lines, exitCode } = await runSamples(testInfo, 'no such test');
  expect([lines.at(-1), exitCode]).toEqual(['0 passed, 1 failed', 1]);
});
