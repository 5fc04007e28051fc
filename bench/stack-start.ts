import { spawnSync } from 'node:child_process';
import { ensureImagesOf } from '../fixtures/playwright/ensure-services.ts';
import { findPlatform } from '../fixtures/platforms/registry.ts';
import { pickPorts } from '../fixtures/stack/ports.ts';
import { readComposeFile } from '../fixtures/stack/compose-file.ts';
import { removeProject } from '../fixtures/stack/remove.ts';
import { attachOrStart } from '../fixtures/stack/start.ts';
import { median, row } from './figures.ts';

const ROUNDS = Number(process.env.E2E_BENCH_ROUNDS ?? '3');
const OURS = 'dyetrace-bench';
const BARE = 'dyetrace-bench-bare';

/**
 * Cold and warm start of the `core` profile, by the harness and by bare `docker compose up --wait` on the same file, in
 * turn. Each time is from the call to every service ready.
 */
export async function benchStackStart(): Promise<void> {
  const { composeFile } = await findPlatform('rideshare');
  const figures = { cold: [] as number[], bareCold: [] as number[], warm: [] as number[], bareWarm: [] as number[] };
  let memory: readonly { service: string; memoryBytes: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const options = { composeFile, project: OURS, profiles: ['core'], kind: 'shared', keep: true, log: quiet } as const;
    try {
      figures.cold.push((await attachOrStart({ ...options, ensureImages: ensureImagesOf })).readyAfterMs);
      const stack = await attachOrStart(options);
      figures.warm.push(stack.readyAfterMs);
      memory = await stack.stats();
    } finally {
      await removeProject(OURS);
    }
    const env = await bareEnvironment(composeFile);
    const bare = (...args: string[]): number =>
      timed('docker', ['compose', '-f', composeFile, '-p', BARE, '--profile', 'core', ...args], env);
    try {
      figures.bareCold.push(bare('up', '-d', '--wait'));
      figures.bareWarm.push(bare('up', '-d', '--wait'));
    } finally {
      bare('down', '-v', '-t', '0');
    }
  }
  console.log(`\nStart of core, medians of ${ROUNDS} rounds (make bench):`);
  row('cold start, harness', figures.cold, 'ms');
  row('cold start, bare docker compose up --wait', figures.bareCold, 'ms');
  console.log(`  ratio ${(median(figures.cold) / median(figures.bareCold)).toFixed(2)} (budget 0.70)`);
  row('warm attach, harness', figures.warm, 'ms');
  row('second docker compose up --wait', figures.bareWarm, 'ms');
  console.log('\nMemory of each container when ready:');
  for (const { service, memoryBytes } of memory)
    console.log(`  ${service.padEnd(20)} ${(memoryBytes / 2 ** 20).toFixed(0).padStart(5)} MiB`);
  const total = memory.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  console.log(`  ${'all'.padEnd(20)} ${(total / 2 ** 20).toFixed(0).padStart(5)} MiB (budget 1,024)`);
}

/** What the harness would settle for the file: ports and throw-away secrets. */
async function bareEnvironment(composeFile: string): Promise<Record<string, string>> {
  const { variables } = readComposeFile(composeFile, process.env);
  const ports = [...variables].filter((name) => name.startsWith('E2E_PORT_'));
  const secrets = [...variables].filter((name) => name.startsWith('E2E_SECRET_'));
  return {
    ...(await pickPorts(ports, {}, new Set())),
    ...Object.fromEntries(secrets.map((name) => [name, 'bench'.repeat(6)])),
  };
}

function timed(command: string, args: readonly string[], env: Readonly<Record<string, string>>): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stderr}`);
  return performance.now() - begun;
}

function quiet(): void {
  // The rows at the end say it all.
}
