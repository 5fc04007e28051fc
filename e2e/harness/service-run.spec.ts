import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from '@playwright/test';

const SECRET = 'what-nobody-may-read';

interface Ended {
  readonly code: number | null;
  /** As it stood on its standard output. */
  readonly text: string;
  /** What it wrote, sorted: a pipe may take a line late. */
  readonly said: readonly string[];
}

/** Runs a service, and tells it to stop once it has said so. */
async function served(
  how: string,
  stopAfter?: string,
  signal: NodeJS.Signals = 'SIGTERM',
  more: readonly string[] = [],
): Promise<Ended> {
  const env = { ...process.env, API_KEY: SECRET };
  const child = spawn(process.execPath, [path.resolve('e2e/harness/service-run.child.ts'), how, ...more], { env });
  let text = '';
  let isTold = false;
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (stopAfter === undefined || isTold || !text.includes(`"msg":"${stopAfter}"`)) return;
    isTold = true;
    child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly msg: string; readonly told?: boolean })
    .map(({ msg, told }) => (told === undefined ? msg : `${msg}, told: ${told}`))
    .sort();
  return { code, text, said };
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`a service that gets ${signal} ends its work in order, with code 0`, async () => {
    expect(await served('runs', 'started', signal)).toMatchObject({
      code: 0,
      said: ['ends its work, told: true', 'started', 'stopped', 'stopping', 'was told'],
    });
  });
}

test('a service that does not end its work gives up, says so, and ends with code 1', async () => {
  expect(await served('never-stops', 'started')).toMatchObject({
    code: 1,
    text: expect.stringContaining('"afterMs":4500,'),
    said: ['ends its work, told: true', 'gave up stopping in order', 'started', 'stopping', 'was told'],
  });
});

test('a service that cannot start says why, and ends with code 1', async () => {
  expect(await served('cannot-start')).toMatchObject({ code: 1, said: ['failed'] });
});

test('a service that is only to be loaded does nothing', async () => {
  expect(await served('cannot-start', undefined, 'SIGTERM', ['--load-only'])).toEqual({ code: 0, text: '', said: [] });
});

test('a promise that nobody waits for does not end a service, and is told', async () => {
  const { code, said } = await served('loses-a-promise', 'nobody caught this');
  expect(code).toBe(0);
  expect(said).toEqual(expect.arrayContaining(['nobody caught this', 'started', 'stopped']));
});

test('RS-06 a secret is masked wherever in a line of the log it turns up', async () => {
  const { text } = await served('tells-its-secret', 'started');
  expect(text).toContain('"msg":"the key is [redacted], I say [redacted]"');
  expect(text).toContain('"header":{"apikey.[redacted]":true}');
  expect(text).not.toContain(SECRET);
});
