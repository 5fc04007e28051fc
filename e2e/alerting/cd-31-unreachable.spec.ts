import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../alerting.ts';
import { runMain } from '../harness/main-run.ts';

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:9';

for (const { strict, ends, code } of [
  { strict: '', ends: /^0 passed, 0 failed, 1 skipped$/m, code: 0 },
  { strict: '1', ends: /^0 passed, 1 failed$/m, code: 1 },
] as const) {
  const what = strict === '' ? 'skipped with that reason' : 'failed with it where a run is strict';
  test(`CD-31 where Alertmanager cannot be reached a test that needs it is ${what}`, async ({ stack }, testInfo) => {
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

    const run = await runMain(
      ['--project=alerting', '--grep=CD-20 an alert that is posted', '--workers=1'],
      { E2E_ATTACH: file, ...(strict !== '' && { E2E_STRICT: strict }) },
      testInfo.outputPath('run'),
    );

    expect(run.output).toContain('Alertmanager does not answer');
    expect(run.output).toMatch(ends);
    expect(run.code).toBe(code);
  });
}
