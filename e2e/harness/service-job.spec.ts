import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@playwright/test';

interface Line {
  readonly level: string;
  readonly time: string;
  readonly service: string;
  readonly msg: string;
  readonly reason?: string;
}

/** Runs a job, and sends it a signal once it works. */
async function run(words: readonly string[], signal?: NodeJS.Signals) {
  const child = spawn(process.execPath, [path.resolve('e2e/harness/service-job.child.ts'), ...words], {
    env: { ...process.env, API_KEY: 'what-nobody-may-read', LOG_LEVEL: 'debug' },
  });
  let text = '';
  let isTold = false;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (signal === undefined || isTold || !text.includes('"msg":"works"')) return;
    isTold = true;
    child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  return { code, lines, said: lines.map(({ service, msg, reason = '' }) => `${service}: ${msg} ${reason}`.trimEnd()) };
}

test('a job that is done ends with code 0, and no secret in its log', async () => {
  expect(await run(['is-done', '60000'])).toMatchObject({ code: 0, said: ['child: has [redacted]', 'child: done'] });
});

test('a job that fails says why, with the cause, and ends with code 1', async () => {
  expect(await run(['fails', '60000'])).toMatchObject({
    code: 1,
    said: ['child: failed the table is broken: disk full'],
  });
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`a job that gets ${signal} gives up, and ends with code 1`, async () => {
    expect(await run(['works', '60000'], signal)).toMatchObject({
      code: 1,
      said: ['child: works', `child: failed told to stop by ${signal}`],
    });
  });
}

test('a job that is not done in time gives up, and ends with code 1', async () => {
  // Whether it has come to its work by then is another matter.
  const { code, said } = await run(['works', '1']);
  expect(said.at(-1)).toBe('child: failed The operation was aborted due to timeout');
  expect(code).toBe(1);
});

test('a job that is only to be loaded does nothing', async () => {
  expect(await run(['is-done', '60000', '--load-only'])).toEqual({ code: 0, lines: [], said: [] });
});

test('each line of a log is JSON with level, time and service, what Node warns of as well', async () => {
  const { code, lines } = await run(['warns', '60000']);
  const of = { service: 'child', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) };
  expect([code, lines]).toEqual([
    0,
    [
      { ...of, level: 'debug', warning: 'Warning', msg: 'careful' },
      { ...of, level: 'info', ms: expect.any(Number), msg: 'done' },
    ],
  ]);
});
