import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../alerting.ts';
import { runMain } from '../harness/main-run.ts';

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:9';
const ONE_TEST = ['--project=alerting', '--grep=CD-20 an alert that is posted', '--workers=1'];

// Each run is a Playwright of its own.
test.describe.configure({ timeout: 120_000 });

test('CD-31 where Alertmanager cannot be reached a test that needs it is skipped with that reason, and fails where a run is strict', async ({
  stack,
}, testInfo) => {
  const file = testInfo.outputPath('endpoints.json');
  const at = (service: string, port: number): string => {
    const endpoint = stack.endpoint(service, port);
    return `${endpoint.host}:${endpoint.port}`;
  };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({
      'prometheus:9090': at('prometheus', 9090),
      'receiver:8080': at('receiver', 8080),
      'meter:8080': at('meter', 8080),
      'alertmanager:9093': NOWHERE,
    }),
  );

  const [run, strict] = await Promise.all([
    runMain(ONE_TEST, { E2E_ATTACH: file }, testInfo.outputPath('run')),
    runMain(ONE_TEST, { E2E_ATTACH: file, E2E_STRICT: '1' }, testInfo.outputPath('strict')),
  ]);

  for (const { output } of [run, strict]) expect(output).toContain('Alertmanager does not answer');
  expect(run.output).toMatch(/^0 passed, 0 failed, 1 skipped$/m);
  expect(run.code).toBe(0);
  expect(strict.output).toMatch(/^0 passed, 1 failed$/m);
  expect(strict.code).toBe(1);
});
