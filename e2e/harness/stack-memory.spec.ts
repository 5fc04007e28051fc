import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { endRun } from '../../fixtures/stack/end-run.ts';
import { attachOrStart } from '../../fixtures/stack/start.ts';
import { PROBES } from './lifecycle/probes.ts';

// A JVM that starts on a machine that has much else to do.
test.describe.configure({ timeout: 180_000 });

const COMPOSE = path.resolve(import.meta.dirname, '../../compose');

/** What the harness says of a start of Spark alone, which must fail. */
async function failureOfSpark(composeFile: string, changes: string): Promise<string> {
  writeFileSync(
    composeFile,
    `include: [${JSON.stringify(path.join(COMPOSE, 'images.yaml'))}]
services:
  spark:
    extends: { file: ${JSON.stringify(path.join(COMPOSE, 'infrastructure.yaml'))}, service: spark }
    ${changes}
`,
  );
  const runId = randomBytes(4).toString('hex');
  try {
    const start = attachOrStart({
      composeFile,
      probes: PROBES,
      project: `dyetrace-${runId}`,
      profiles: [],
      kind: 'exclusive',
      runId,
      // The tags of the tests have brought it.
      ensureImages: () => Promise.resolve(),
      log: () => undefined,
      timeoutMs: 120_000,
    });
    return await start.then(
      () => 'it has started',
      (error: unknown) => (error as Error).message,
    );
  } finally {
    await endRun(runId);
  }
}

test.describe('Spark without the memory that it needs', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test('one that the kernel ends at its limit is named, with what to raise', async ({}, testInfo) => {
    const message = await failureOfSpark(testInfo.outputPath('compose.yaml'), 'mem_limit: 200m');
    expect(message).toContain('service spark failed to start');
    expect(message).toContain('it was killed for exceeding its memory limit');
    expect(message).toContain('fix: raise mem_limit of spark');
  });

  test('one whose heap is too small is named, in its own words, with what to raise', async ({}, testInfo) => {
    const message = await failureOfSpark(
      testInfo.outputPath('compose.yaml'),
      "environment: { JVM_OPTIONS: '-Xmx300m' }",
    );
    expect(message).toContain('service spark failed to start');
    expect(message).toMatch(/it has too little memory: .*System memory \d+ must be at least \d+/);
    expect(message).toContain('fix: give spark more: its own setting first (of a JVM -Xmx');
  });
});
