import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { filesWithSecrets } from '../../fixtures/report/leaks.ts';
import { failuresIn, runMain } from './main-run.ts';

test('RS-06 the key stands in no report, no trace and no output of a run', async ({}, testInfo) => {
  test.setTimeout(360_000);
  const key = randomBytes(16).toString('hex');
  const folder = testInfo.outputPath('run');

  const run = await runMain(
    ['--project=core_pipeline', '--grep=RS-05|RS-06', '--trace=on', '--workers=1'],
    { E2E_SECRET_API_KEY: key, E2E_ATTACH_JOURNEYS: 'always' },
    folder,
  );

  const { code, output } = run;
  expect(failuresIn(run)).toBe('');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(output).toMatch(/^\d+ passed, 0 failed$/m);
  expect(code).toBe(0);
  expect(files.filter((file) => file.endsWith('trace.zip')).length).toBeGreaterThan(3);
  expect(files).toContain('report/index.html');
  expect(output).not.toContain(key);
  expect(filesWithSecrets([folder], [key])).toEqual([]);
});
