import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stack } from '../../fixtures/index.ts';
import { expect, test } from '../alerting.ts';
import { runMain } from '../harness/main-run.ts';

const ONE_TEST = ['--project=alerting', '--grep=CD-20 an alert that is posted', '--workers=1'];
const PARTS = { prometheus: 9090, receiver: 8080, meter: 8080, alertmanager: 9093 } as const;

/** A file that attaches to the running stack, with what it says of who is local. */
function endpointsFile(file: string, stack: Stack, local: object): string {
  const entries = Object.entries(PARTS).map(([service, port]) => {
    const { host, port: published } = stack.endpoint(service, port);
    return [`${service}:${port}`, `${host}:${published}`];
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...Object.fromEntries(entries), local }));
  return file;
}

// Each run is a Playwright of its own.
test.describe.configure({ timeout: 120_000 });

test('CD-30 an Alertmanager that runs elsewhere gets no alert of a test while it may tell somebody outside', async ({
  stack,
}, testInfo) => {
  const run = (name: string, local: object) =>
    runMain(
      ONE_TEST,
      { E2E_ATTACH: endpointsFile(testInfo.outputPath(`${name}.json`), stack, local) },
      testInfo.outputPath(name),
    );

  const [hidden, vouched] = await Promise.all([
    run('hidden', {}),
    run('vouched', { receivers: ['critical', 'warning', 'default'] }),
  ]);

  expect(hidden.output).toContain('the receiver critical has webhook_configs[0].url: it is not shown where it leads');
  expect(hidden.output).toContain('"local": { "receivers": […] } of the file of endpoints');
  expect(hidden.output).toMatch(/^0 passed, 1 failed$/m);
  expect(vouched.output).toMatch(/^1 passed, 0 failed$/m);
});
