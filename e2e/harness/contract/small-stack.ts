import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { WholeStack } from '../../../fixtures/contract/whole-stack.ts';
import { Faults } from '../../../fixtures/faults/faults.ts';
import { ensureFaultTools, ensureImagesOf } from '../../../fixtures/playwright/ensure-services.ts';
import { startEnvironment } from '../../../fixtures/stack/compose-environment.ts';
import { readComposeModel } from '../../../fixtures/stack/compose-model.ts';
import { endRun } from '../../../fixtures/stack/end-run.ts';
import { attachOrStart } from '../../../fixtures/stack/start.ts';
import { PROBES } from '../lifecycle/probes.ts';

export interface SmallStackFixtures {
  /** The small stack, with what a Compose file on top of it changes; removed after the test. */
  readonly smallStack: (change?: string) => Promise<WholeStack>;
}

export const test = base.extend<SmallStackFixtures>({
  smallStack: async ({}, use, testInfo) => {
    const runId = randomBytes(4).toString('hex');
    let faults: Faults | undefined;
    await use(async (change) => {
      const composeFile = testInfo.outputPath('compose.yaml');
      const files = [join(import.meta.dirname, 'compose.yaml'), ...(change === undefined ? [] : ['change.yaml'])];
      writeFileSync(testInfo.outputPath('change.yaml'), `services: { ${change ?? ''} }`);
      writeFileSync(composeFile, `include: [{ path: ${JSON.stringify(files)} }]`);
      const stack = await attachOrStart({
        composeFile,
        probes: PROBES,
        project: `dyetrace-${runId}`,
        profiles: [],
        kind: 'exclusive',
        runId,
        ensureImages: ensureImagesOf,
        log: () => undefined,
        timeoutMs: 60_000,
      });
      faults = new Faults({
        stack,
        run: runId,
        step: (title, body) => test.step(title, body),
        onBegin: () => undefined,
        ensureTools: ensureFaultTools,
      });
      const model = await readComposeModel(composeFile, startEnvironment());
      return new WholeStack({ stack, model, faults, onDisturb: () => undefined });
    });
    await faults?.[Symbol.asyncDispose]();
    await endRun(runId);
  },
});
