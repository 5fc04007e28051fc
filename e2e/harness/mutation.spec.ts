import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { readCoverage } from '../../fixtures/cli/mutate/coverage.ts';
import { changeText, draw, plantMutants, type Mutant } from '../../fixtures/cli/mutate/mutants.ts';
import { readMutants } from '../../fixtures/cli/mutate/copy.ts';
import { readReport, writeReport } from '../../fixtures/cli/mutate/report.ts';
import { selecting } from '../../fixtures/cli/playwright-run.ts';
import { stackSuitesOf, unitSuite } from '../../fixtures/cli/mutate/suites.ts';

const SOURCE = `
const LIMIT: number = 1_000;
const log = { info: (_text: string) => undefined };
function judge(count: number): string {
  log.info('judging ' + (count > 5));
  if (count > LIMIT) return 'many';
  return 'few';
}
console.log(judge(500));
`;
const SWITCH = path.resolve('fixtures/cli/mutate/switch.ts');
const run = promisify(execFile);

async function planted(): Promise<{ readonly program: string; readonly mutants: readonly Mutant[] }> {
  const { sources, mutants } = await plantMutants([{ name: 'judge.ts', content: SOURCE }]);
  return { program: sources[0]?.content ?? '', mutants };
}

function ran(from: number, to: number, { file = 'f', worker = 0 } = {}) {
  return { file, from, to, worker };
}

async function covered(
  folder: string,
  name: string,
  lines: readonly string[],
  tests: readonly ReturnType<typeof ran>[],
) {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), `${lines.join('\n')}\n`);
  const coverage = await readCoverage(folder, tests);
  return Object.fromEntries([...coverage].map(([id, indexes]) => [id, [...new Set(indexes)]]));
}

test('one program has every change, and the environment says which one is active', async ({}, { outputDir }) => {
  const { program, mutants } = await planted();
  await mkdir(outputDir, { recursive: true });
  const file = path.join(outputDir, 'judge.ts');
  await writeFile(file, program);
  const said = async (id: string): Promise<string> => {
    const env = { ...process.env, __STRYKER_ACTIVE_MUTANT__: id };
    const { stdout } = await run(process.execPath, [`--import=${pathToFileURL(SWITCH).href}`, file], { env });
    return stdout.trim();
  };
  const idOf = (original: string, replacement: string): string =>
    mutants.find((mutant) => mutant.original === original && mutant.replacement === replacement)?.id ?? 'not there';

  const { stdout } = await run(process.execPath, [file]);
  expect(stdout.trim(), 'without the switch').toBe('few');
  expect(await said('')).toBe('few');
  expect(await said(idOf('1_000', '100'))).toBe('many');
  expect(await said(idOf('count > LIMIT', 'true'))).toBe('many');
  expect(await said(idOf('count > LIMIT', 'count >= LIMIT'))).toBe('few');
});

test('which code ran is noted by time', async ({}, { outputDir }) => {
  const { program, mutants } = await planted();
  const notes = path.join(outputDir, 'notes');
  await mkdir(notes, { recursive: true });
  const file = path.join(outputDir, 'judge.ts');
  await writeFile(file, program);
  const env = { ...process.env, __STRYKER_ACTIVE_MUTANT__: '', MUTATION_NOTES: notes };
  await run(process.execPath, [`--import=${pathToFileURL(SWITCH).href}`, file], { env });

  const [name = ''] = await readdir(notes);
  const noted = (await readFile(path.join(notes, name), 'utf8')).trim().split(' ').at(-1)?.split(',') ?? [];
  const ran = mutants.filter(({ id }) => noted.includes(id)).map(({ original }) => original);
  expect(ran).toEqual(expect.arrayContaining(['1_000', 'count > LIMIT']));
});

test('a change meets the tests in whose time its code ran; what runs at a start meets one of each file', async ({}, {
  outputDir,
}) => {
  const lines = ['9900 10000 1', '13900 14000 2', '15400 15500 2,3', '29900 30000 4'];
  const tests = [
    ran(13_500, 14_500),
    ran(15_000, 16_000),
    ran(17_000, 18_000, { file: 'g' }),
    ran(19_000, 20_000, { file: 'g' }),
  ];
  expect(await covered(outputDir, 'service.txt', lines, tests)).toEqual({ 1: [0, 2], 2: [0, 1], 3: [1], 4: [] });
});

test('of a process of tests, a change meets its own tests; what runs while a file is loaded meets those that follow', async ({}, {
  outputDir,
}) => {
  const lines = ['9900 10000 1', '10900 11000 2', '11800 11900 3', '12300 12500 4'];
  const tests = [
    ran(10_400, 11_400, { file: 'a' }),
    ran(10_400, 13_000, { file: 'b', worker: 1 }),
    ran(12_000, 12_400, { file: 'c' }),
    ran(12_401, 13_000, { file: 'c' }),
  ];
  expect(await covered(outputDir, 'worker-0-4711.txt', lines, tests)).toEqual({
    1: [0, 2, 3],
    2: [0],
    3: [2, 3],
    4: [2, 3],
  });
});

test('texts and what is written to a log are left alone; a change is told by place and words', async () => {
  const { mutants } = await planted();
  expect(mutants.filter(({ original }) => /judging|> 5|^5$|log|'/.test(original) && !original.includes('\n'))).toEqual(
    [],
  );
  const number = mutants.find(({ kind }) => kind === 'Number');
  expect(number === undefined ? '' : changeText(number)).toBe('judge.ts:2  1_000 -> 100');
});

test('the same seed draws the same changes, another seed others', async () => {
  const { mutants } = await planted();
  const drawn = (seed: number): string[] => draw(mutants, 4, seed).map(({ id }) => id);
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
  expect(new Set(drawn(7)).size).toBe(4);
});

test('a service meets its own unit tests and the tests of the smallest stack that has it, those with faults last', async () => {
  expect((await unitSuite()).selections.flat()).toEqual(
    expect.arrayContaining([
      'e2e/harness/dashboard.spec.ts',
      'e2e/harness/gateway-hub.spec.ts',
      'e2e/harness/service-run.spec.ts',
      '--project=harness',
    ]),
  );
  const [calm, faults, ...more] = await stackSuitesOf('compose/services/gateway/hub.ts', {});
  expect(more).toEqual([]);
  expect(calm?.selections[0]).toEqual(
    expect.arrayContaining([expect.stringMatching(/--grep-invert=.*@fault/), '--project=core_pipeline']),
  );
  expect(faults?.selections[0]?.[0]).toMatch(/--grep=.*@fault/);
  const lake = await stackSuitesOf('compose/services/bronze-init/tables.ts', { without: ['@fault'] });
  expect(lake).toHaveLength(1);
  expect(lake[0]?.selections[0]).toEqual(expect.arrayContaining([expect.stringMatching(/RS-32/)]));
});

test('a change to what has no stack, or a stack of its own, meets the tests of its own platform', async () => {
  const namesOf = async (file: string) => (await stackSuitesOf(file, {})).map(({ name }) => name);
  expect((await unitSuite()).selections.flat()).toEqual(
    expect.arrayContaining(['e2e/units/mp-10-unified-runtime.spec.ts', '--project=units']),
  );
  expect(await namesOf('compose/services/market-data-runtime/runtime.ts')).toEqual([
    'market-data runtime, nothing broken',
    'market-data market-data, nothing broken',
    'market-data runtime, with faults',
    'market-data market-data, with faults',
  ]);
  // Of what services share, those that have it, on the smallest stacks: three of them have a job, one of which is the lake's.
  expect(await namesOf('compose/services/lib/retry.ts')).toContain('rideshare core, nothing broken');
  expect(await namesOf('compose/services/lib/job.ts')).toEqual([
    'alerting alerting, nothing broken',
    'cdc cdc, nothing broken',
    'alerting alerting, with faults',
    'cdc cdc, with faults',
  ]);
});

test('bugs that are planted and the cases of a contract are no part of a service', async () => {
  const { mutants } = await readMutants();
  const files = new Set(mutants.map(({ file }) => file.replace('compose/services/', '')));
  expect([...files].filter((file) => /planted|contracts/.test(file))).toEqual([]);
  expect([...files]).toEqual(expect.arrayContaining(['gateway/hub.ts', 'market-data-runtime/runtime.ts']));
});

test('a run goes on with what an earlier one has found, unless sources or tests have changed', async ({}, {
  outputDir,
}) => {
  await mkdir(outputDir, { recursive: true });
  const { mutants } = await planted();
  const trials = mutants.slice(0, 2).map((mutant) => ({
    mutant,
    verdict: 'survived' as const,
    unsteady: [],
    testsRun: 1,
    tookMs: 1,
  }));
  const report = { folder: outputDir, name: 'seed-7', key: 'a' };
  expect(await readReport(report)).toEqual([]);
  await writeReport(report, trials);
  expect(await readReport(report)).toEqual(trials);
  expect(await readReport({ ...report, key: 'b' })).toEqual([]);
});

test('a test is found by its name wherever it is called, and no other one', async ({}, { outputDir }) => {
  await mkdir(outputDir, { recursive: true });
  const options = await selecting(
    [
      {
        project: 'contracts',
        file: 'contracts/mp-02-feedback-publisher.spec.ts',
        // A contract's cases become tests there.
        calledIn: 'contracts/holds.ts',
        titles: ['MP-02 one of several mixes no two sources'],
      },
    ],
    path.join(outputDir, 'tests.txt'),
  );
  const cli = path.resolve('node_modules/@playwright/test/cli.js');
  const { stdout } = await run(process.execPath, [cli, 'test', ...options, '--list', '--reporter=list']);
  expect(stdout).toContain('MP-02 one of several mixes no two sources');
  expect(stdout).toContain('Total: 1 test in 1 file');
});
