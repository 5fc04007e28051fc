import { test as base } from '@playwright/test';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../../fixtures/core/wait.ts';
import { exclusiveProject, keptProject, sharedProject } from '../../../fixtures/stack/labels.ts';
import { listContainers } from '../../../fixtures/stack/containers.ts';
import { obtainStack } from '../../../fixtures/stack/obtain.ts';
import { profilesOf } from '../../../fixtures/stack/plan.ts';
import type { RunningStack } from '../../../fixtures/stack/running-stack.ts';

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
  appendFileSync(join(output, 'diary.jsonl'), `${JSON.stringify({ runId: process.env.E2E_RUN_ID, ...line })}\n`);
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

export const test = base.extend<{ stack: RunningStack; stackProfiles: string }>({
  stackProfiles: ['', { option: true }],

  stack: [
    async ({ stackProfiles }, use, { parallelIndex, workerIndex, tags }) => {
      const keep = process.env.E2E_KEEP_STACK === '1';
      const runId = process.env.E2E_RUN_ID ?? '';
      const exclusive = process.env.LIFECYCLE_LANE === 'exclusive';
      const running = exclusive ? exclusiveProject(runId, parallelIndex) : sharedProject(runId);
      const profiles = profilesOf(tags, stackProfiles);
      write({ event: 'wanted', worker: workerIndex, profiles });
      const obtained = await obtainStack({
        composeFile: join(import.meta.dirname, 'compose.yaml'),
        project: keep ? keptProject() : running,
        kind: exclusive ? 'exclusive' : 'shared',
        profiles,
        runId,
        keep,
        ensureImages: () => Promise.resolve(),
      });
      if ('unavailable' in obtained) throw new Error(obtained.unavailable);
      const stack = obtained.stack as RunningStack;
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
