import { test as base } from '@playwright/test';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { currentRun } from '../../../fixtures/core/run-context.ts';
import { setting } from '../../../fixtures/core/settings.ts';
import { until } from '../../../fixtures/core/wait.ts';
import { listContainers } from '../../../fixtures/stack/containers.ts';
import { obtainStack } from '../../../fixtures/stack/obtain.ts';
import { profilesOf } from '../../../fixtures/stack/plan.ts';
import type { RunningStack } from '../../../fixtures/stack/running-stack.ts';
import { keptBase, runBase, stackAt } from '../../../fixtures/stack/stack-name.ts';
import { PROBES } from './probes.ts';

/** One line of the child's diary, which the lifecycle tests read. */
export interface DiaryLine {
  readonly event: string;
  readonly runId?: string | undefined;
  readonly project?: string;
  readonly origin?: string;
  readonly readyAfterMs?: number;
  readonly services?: readonly string[];
  /** Container ids by service. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly ports?: Readonly<Record<string, number>>;
  readonly worker?: number;
  readonly profiles?: readonly string[];
}

const output = process.env.LIFECYCLE_OUTPUT ?? '.';

export function write(line: DiaryLine): void {
  appendFileSync(join(output, 'diary.jsonl'), `${JSON.stringify({ runId: currentRun()?.id, ...line })}\n`);
}

/** Waits until the lifecycle test makes the file; it bounds the wait of a test that nobody ends. */
export async function released(name: string): Promise<void> {
  await until({
    what: `the file ${name} exists`,
    probe: () => existsSync(join(output, name)),
    done: (exists) => exists,
    timeoutMs: 50_000,
  });
}

interface WorkerFixtures {
  readonly platform: string;
  /** Stacks that this worker has in use until it ends, as it would have taps on them. */
  readonly inUse: Set<RunningStack>;
}

export const test = base.extend<{ stack: RunningStack; stackProfiles: string }, WorkerFixtures>({
  stackProfiles: ['', { option: true }],
  platform: ['tiny', { option: true, scope: 'worker' }],

  inUse: [
    async ({}, use) => {
      const stacks = new Set<RunningStack>();
      await use(stacks);
      if (process.env.LIFECYCLE_LAST_LOOK !== '1') return;
      for (const stack of stacks) {
        await stack.ready('redis', 1_000);
        write({ event: 'last look', project: stack.project });
      }
    },
    { scope: 'worker' },
  ],

  stack: [
    async ({ stackProfiles, platform, inUse }, use, { parallelIndex, workerIndex, tags }) => {
      const keep = setting('keepStack');
      const runId = currentRun()?.id ?? '';
      const exclusive = process.env.LIFECYCLE_LANE === 'exclusive';
      const base = keep ? keptBase() : runBase(runId);
      const profiles = profilesOf(tags, stackProfiles);
      write({ event: 'wanted', worker: workerIndex, profiles });
      const obtained = await obtainStack({
        composeFile: join(import.meta.dirname, 'compose.yaml'),
        probes: PROBES,
        ...stackAt({ base, platform, lane: exclusive ? parallelIndex : undefined }),
        kind: exclusive ? 'exclusive' : 'shared',
        profiles,
        runId,
        keep,
        ensureImages: () => Promise.resolve(),
      });
      if ('unavailable' in obtained) throw new Error(obtained.unavailable);
      const stack = obtained.stack as RunningStack;
      inUse.add(stack);
      const containers = await listContainers(stack.project);
      write({
        event: 'stack',
        worker: workerIndex,
        project: stack.project,
        origin: stack.origin,
        readyAfterMs: stack.readyAfterMs,
        services: containers.map(({ service }) => service).sort(),
        ids: Object.fromEntries(containers.map(({ service, id }) => [service, id])),
        ports: Object.fromEntries(
          containers.flatMap(({ service, ports }) => [...ports.values()].map((port) => [service, port])),
        ),
      });
      await use(stack);
      if (process.env.LIFECYCLE_SLOW_TEARDOWN === '1') await released('never');
    },
    { timeout: 60_000 },
  ],
});
