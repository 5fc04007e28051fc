import path from 'node:path';
import { setting } from '../fixtures/core/settings.ts';
import { findPlatform } from '../fixtures/pipeline/find-platform.ts';
import { pickPorts } from '../fixtures/stack/ports.ts';
import { readComposeModel } from '../fixtures/stack/compose-model.ts';
import { removeProject } from '../fixtures/stack/remove.ts';
import { LABEL } from '../fixtures/stack/labels.ts';
import { runDirectory } from '../fixtures/stack/run-registry.ts';
import { writeJson } from '../fixtures/stack/state-dir.ts';
import { runChild } from '../fixtures/stack/run-child.ts';
import { attachOrStart } from '../fixtures/stack/start.ts';
import { median, row } from './figures.ts';
import { benchName, benchRun, composeFileOf, stackOptions } from './stack.ts';

/**
 * Cold and warm start of the `core` profile, by the harness and by bare `docker compose up --wait` on the same file, in
 * turn. Each time is from the call to every service ready.
 */
export async function benchStackStart(): Promise<void> {
  const platform = await findPlatform('rideshare');
  const composeFile = composeFileOf(platform);
  const [ours, bareOnes] = [benchName('start'), benchName('bare')];
  const options = { ...stackOptions(platform, ours, ['core']), log: quiet };
  const figures = { cold: [] as number[], bareCold: [] as number[], warm: [] as number[], bareWarm: [] as number[] };
  let memory: readonly { service: string; memoryBytes: number }[] = [];
  const rounds = setting('benchRounds') ?? 3;
  for (let round = 0; round < rounds; round += 1) {
    try {
      figures.cold.push((await attachOrStart(options)).readyAfterMs);
      const stack = await attachOrStart(options);
      figures.warm.push(stack.readyAfterMs);
      memory = await stack.stats();
    } finally {
      await removeProject(ours);
    }
    const env = await bareEnvironment(composeFile);
    const files = ['-f', composeFile, '-f', await labelsFor(composeFile)];
    const bare = (...args: string[]): Promise<number> =>
      timed('docker', ['compose', ...files, '-p', bareOnes, '--profile', 'core', ...args], env);
    try {
      figures.bareCold.push(await bare('up', '-d', '--wait'));
      figures.bareWarm.push(await bare('up', '-d', '--wait'));
    } finally {
      await bare('down', '-v', '-t', '0');
    }
  }
  console.log(`\nStart of core, medians of ${rounds} rounds (make bench):`);
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
  const { names, ports } = await readComposeModel(composeFile);
  const secrets = [...names].filter((name) => /^E2E_SECRET_\w+$/.test(name));
  return {
    E2E_RUN_ID: benchRun(),
    ...(await pickPorts(ports, {}, new Set())),
    ...Object.fromEntries(secrets.map((name) => [name, 'bench'.repeat(6)])),
  };
}

/** A second file with the label by which the networks and volumes are found too, should this process be killed. */
async function labelsFor(composeFile: string): Promise<string> {
  const { networks, volumes } = await readComposeModel(composeFile);
  const labelled = (names: Iterable<string>): unknown =>
    Object.fromEntries([...names].map((name) => [name, { labels: { [LABEL.run]: benchRun() } }]));
  const [folder, name] = [runDirectory(benchRun()), 'bare.json'];
  writeJson(folder, name, { networks: labelled(networks), volumes: labelled(volumes) });
  return path.join(folder, name);
}

async function timed(command: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const begun = performance.now();
  const { exitCode, output } = await runChild(command, args, { env });
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${output}`);
  return performance.now() - begun;
}

function quiet(): void {
  // The rows at the end say it all.
}
