import { readFileSync } from 'node:fs';
import { findPlatform } from '../fixtures/pipeline/find-platform.ts';
import { asRun } from '../fixtures/cli/as-run.ts';
import { removeProject } from '../fixtures/stack/remove.ts';
import { runChild } from '../fixtures/stack/run-child.ts';
import { stackAt } from '../fixtures/stack/stack-name.ts';
import { benchBronze } from './bronze.ts';
import { benchChanges } from './changes.ts';
import { benchFeedback } from './feedback.ts';
import { benchFingerprint } from './fingerprint.ts';
import { benchLedger } from './ledger.ts';
import { benchLoad } from './load.ts';
import { benchReport } from './report.ts';
import { benchName, startStack } from './stack.ts';
import { benchStore } from './store.ts';
import { benchStackStart } from './stack-start.ts';
import { benchUiMode } from './ui-mode.ts';

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  start: benchStackStart,
  suite: benchSuite,
  tap: benchTap,
  load: benchLoad,
  bronze: benchBronze,
  ledger: benchLedger,
  fingerprint: benchFingerprint,
  store: benchStore,
  feedback: benchFeedback,
  changes: benchChanges,
  report: benchReport,
  ui: () => withStack((_, base) => benchUiMode(base)),
};

export const benchHelp = `bench [${Object.keys(PARTS).join('|')}]…
  Measures against the plain alternative in the same run: the start of core against bare docker compose up --wait, the
  wall time and latencies of core_pipeline on a warm stack, and the Kafka tap against raw kafkajs. load measures what
  the load driver itself costs on an empty pipeline, bronze how long an event takes into its table, ledger the verdict
  on a million events, fingerprint the comparison of two stages of 25 million rows (E2E_BENCH_ROWS), store rows into
  PostgreSQL against COPY and single inserts, feedback how soon a source is slowed, changes how long a commit takes to its event
  and its Delta row, report the page of a large run, written and opened, ui
  how long an edit takes to its verdict in UI mode. E2E_BENCH_ROUNDS sets how often each is repeated. A machine that does other things meanwhile gives other figures.`;

/** @returns the exit code; budgets are printed beside the figures, not enforced: a benchmark is never a test */
export async function bench(args: readonly string[]): Promise<number> {
  const unknown = args.filter((name) => PARTS[name] === undefined);
  if (unknown.length > 0) {
    console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
    return 2;
  }
  await asRun({ hosts: true }, async () => {
    for (const [name, part] of Object.entries(PARTS)) if (args.length === 0 || args.includes(name)) await part();
  });
  return 0;
}

async function withStack(body: (bootstrap: string, base: string) => Promise<void>): Promise<void> {
  const platform = await findPlatform('rideshare');
  const base = benchName('bench');
  // Where the runs of Playwright look for it.
  const { project } = stackAt({ base, platform: platform.name });
  try {
    const stack = await startStack(platform, project, ['core']);
    const { host, port } = stack.endpoint('kafka', 9094);
    await body(`${host}:${port}`, base);
  } finally {
    await removeProject(project);
  }
}

/** Apart from those of any other run. */
const RESULTS = '.cache/bench-results';

/** The second of two runs of the main project, so that nothing is cold. */
async function benchSuite(): Promise<void> {
  await withStack(async (_, base) => {
    for (const time of ['first', 'second']) {
      console.log(`\ncore_pipeline on a warm stack, ${time} run:`);
      const args = ['node_modules/@playwright/test/cli.js', 'test', '--project=core_pipeline', `--output=${RESULTS}`];
      await run(args, { E2E_KEEP_STACK: '1', E2E_PROJECT: base });
    }
  });
  const { durationMs } = JSON.parse(readFileSync(`${RESULTS}/hops.json`, 'utf8')) as { durationMs: number };
  console.log(`\ncore_pipeline, warm: ${(durationMs / 1000).toFixed(1)} s (budget 30 s)`);
}

async function benchTap(): Promise<void> {
  console.log('\nA Kafka hop checked, against raw kafkajs eachBatch:');
  await withStack(async (bootstrap) => {
    await run(['bench/tap-rate.ts', '--bootstrap', bootstrap, '--all'], {});
  });
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const { exitCode } = await runChild(process.execPath, args, { env, output: 'shown' });
  if (exitCode !== 0) console.error(`${args.join(' ')} ended with ${exitCode ?? 'a signal'}`);
}
