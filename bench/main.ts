import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findPlatform } from '../fixtures/platforms/registry.ts';
import { ensureImagesOf } from '../fixtures/playwright/ensure-services.ts';
import { removeProject } from '../fixtures/stack/remove.ts';
import { attachOrStart } from '../fixtures/stack/start.ts';
import { benchBronze } from './bronze.ts';
import { benchFingerprint } from './fingerprint.ts';
import { benchLedger } from './ledger.ts';
import { benchLoad } from './load.ts';
import { benchStackStart } from './stack-start.ts';

const PROJECT = 'dyetrace-bench';

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  start: benchStackStart,
  suite: benchSuite,
  tap: benchTap,
  load: benchLoad,
  bronze: benchBronze,
  ledger: benchLedger,
  fingerprint: benchFingerprint,
};

export const benchHelp = `bench [${Object.keys(PARTS).join('|')}]…
  Measures against the plain alternative in the same run: the start of core against bare docker compose up --wait, the
  wall time and latencies of core_pipeline on a warm stack, and the Kafka tap against raw kafkajs. load measures what
  the load driver itself costs on an empty pipeline, bronze how long an event takes into its table, ledger the verdict
  on a million events, fingerprint the comparison of two stages of 25 million rows (E2E_BENCH_ROWS). E2E_BENCH_ROUNDS
  sets how often each is repeated. A machine that does other things meanwhile gives other figures.`;

/** @returns the exit code; budgets are printed beside the figures, not enforced: a benchmark is never a test */
export async function bench(args: readonly string[]): Promise<number> {
  const unknown = args.filter((name) => PARTS[name] === undefined);
  if (unknown.length > 0) {
    console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
    return 2;
  }
  for (const [name, part] of Object.entries(PARTS)) if (args.length === 0 || args.includes(name)) await part();
  return 0;
}

async function withStack(body: (bootstrap: string) => void): Promise<void> {
  const { composeFile } = await findPlatform('rideshare');
  try {
    const stack = await attachOrStart({
      composeFile,
      project: PROJECT,
      profiles: ['core'],
      kind: 'shared',
      keep: true,
      ensureImages: ensureImagesOf,
    });
    const { host, port } = stack.endpoint('kafka', 9094);
    body(`${host}:${port}`);
  } finally {
    await removeProject(PROJECT);
  }
}

/** The second of two runs of the main project, so that nothing is cold. */
async function benchSuite(): Promise<void> {
  await withStack(() => {
    for (const time of ['first', 'second']) {
      console.log(`\ncore_pipeline on a warm stack, ${time} run:`);
      run('npx', ['playwright', 'test', '--project=core_pipeline'], { E2E_KEEP_STACK: '1', E2E_PROJECT: PROJECT });
    }
  });
  const { durationMs } = JSON.parse(readFileSync('test-results/hops.json', 'utf8')) as { durationMs: number };
  console.log(`\ncore_pipeline, warm: ${(durationMs / 1000).toFixed(1)} s (budget 30 s)`);
}

async function benchTap(): Promise<void> {
  console.log('\nA Kafka hop checked, against raw kafkajs eachBatch:');
  await withStack((bootstrap) => {
    run(process.execPath, ['bench/tap-rate.ts', '--bootstrap', bootstrap, '--all'], {});
  });
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (status !== 0) console.error(`${command} ${args.join(' ')} ended with ${status ?? 'a signal'}`);
}
