import { currentRun } from '../fixtures/core/run-context.ts';
import { probesOf } from '../fixtures/pipeline/capabilities.ts';
import type { Platform } from '../fixtures/pipeline/platform.ts';
import { ensureImagesOf } from '../fixtures/playwright/ensure-services.ts';
import { runBase } from '../fixtures/stack/stack-name.ts';
import { attachOrStart, type StartOptions } from '../fixtures/stack/start.ts';

/** The platform's Compose file; of a pipeline that runs elsewhere nothing is measured here. */
export function composeFileOf({ name, deployment }: Platform): string {
  if ('composeFile' in deployment) return deployment.composeFile;
  throw new TypeError(`the platform ${name} has no Compose file to start`);
}

/** The run that all stacks of the benchmarks end with. */
export function benchRun(): string {
  const run = currentRun();
  if (run === undefined) throw new TypeError('benchmarks are started by: node fixtures/cli/main.ts bench');
  return run.id;
}

/** A name that no other run gives. */
export function benchName(of: string): string {
  return `${runBase(benchRun())}-${of}`;
}

/** How the benchmarks start a stack of their own, which stays until its project is removed. */
export function stackOptions(platform: Platform, project: string, profiles: readonly string[]): StartOptions {
  const composeFile = composeFileOf(platform);
  const probes = probesOf(platform);
  return { composeFile, probes, project, profiles, kind: 'shared', keep: true, ensureImages: ensureImagesOf };
}

export async function startStack(platform: Platform, project: string, profiles: readonly string[]) {
  return await attachOrStart(stackOptions(platform, project, profiles));
}
