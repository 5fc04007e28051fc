import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '../../fixtures/index.ts';
import { runMain } from './main-run.ts';

const PORTS = [
  ['kafka', 9094],
  ['schema-registry', 8080],
  ['redis', 6379],
  ['simulation-api', 8080],
  ['gateway', 8080],
] as const;

test(
  'the same specs run against a pipeline that runs elsewhere, without an engine; those that need containers are skipped',
  { tag: '@stack:core' },
  async ({ stack }, testInfo) => {
    test.setTimeout(120_000);
    const file = testInfo.outputPath('endpoints.json');
    const endpoints = PORTS.map(([service, port]) => {
      const at = stack.endpoint(service, port);
      return [`${service}:${port}`, `${at.host}:${at.port}`] as const;
    });
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ ...Object.fromEntries(endpoints), credentials: stack.credentials }));

    // Its secrets must not stay in the run's results, whatever becomes of the test.
    using cleanup = new DisposableStack();
    cleanup.defer(() => {
      writeFileSync(file, '{}');
    });
    const { code, output } = await runMain(
      [
        '--project=core_pipeline',
        '--project=resilience',
        '--grep=RS-04|RS-05 the dashboard shows|RS-25',
        // The pipeline that is attached to has no lake.
        '--grep-invert=@stack:data-pipeline',
        '--workers=1',
      ],
      { E2E_ATTACH: file, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      testInfo.outputPath('run'),
    );

    expect(output).toMatch(/RS-25 every service is healthy.*E2E_ATTACH/);
    expect(output).toMatch(/✓ RS-04 an event of payments .*/);
    expect(output).toMatch(/✓ RS-05 the dashboard shows .*/);
    expect(output).toMatch(/^\d+ passed, 0 failed, \d+ skipped$/m);
    expect(code).toBe(0);
  },
);
