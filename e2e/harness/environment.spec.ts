import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const CHILD = path.join(import.meta.dirname, 'environment.child.ts');
const ENVIRONMENTS: readonly Readonly<Record<string, string>>[] = [
  { TZ: 'UTC', LC_ALL: 'C' },
  { TZ: 'America/New_York', LC_ALL: 'en_US.UTF-8' },
  { TZ: 'Asia/Kolkata', LC_ALL: 'hi_IN.UTF-8' },
  { TZ: 'Europe/Istanbul', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  // Where a year is 543 more by default.
  { TZ: 'Asia/Bangkok', LC_ALL: 'th_TH.UTF-8' },
];

for (const environment of ENVIRONMENTS) {
  const what = Object.values(environment).join(', ');

  test(`NF-13 times, days, orders and numbers are the same under ${what}`, async ({}, testInfo) => {
    const child = promisify(execFile)(process.execPath, [CHILD, testInfo.outputPath('part-0.parquet')], {
      env: { ...process.env, ...environment },
    });
    expect(JSON.parse((await child).stdout)).toEqual({
      partition: [{ id: 1, at: '2026-01-02T12:00:00.000000Z' }],
      day: [{ y: 2026, day: '2026-12-31' }],
      numbers: ['1,234,567', '1,004 ms', '12.3 s'],
      order: ['I', 'i', 'kafka', 'ı'],
    });
  });
}
