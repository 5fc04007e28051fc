import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { alone, beside, type Turns } from '../../fixtures/playwright/turns.ts';

const DEAD = { pid: 2 ** 22 + 1, start: '1' };

test('tests run side by side, one that measures time runs when they have ended, and others after it', async ({}, testInfo) => {
  const turns: Turns = { directory: testInfo.outputPath('turns'), timeoutMs: 10_000 };
  const story: string[] = [];
  const [first, second] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const named = (name: string, until?: Promise<unknown>) => async (): Promise<void> => {
    story.push(`${name} begins`);
    await until;
    story.push(`${name} ends`);
  };

  const running = [beside(turns, 'a', named('a', first.promise)), beside(turns, 'b', named('b', second.promise))];
  await expect.poll(() => story.length).toBe(2);
  running.push(alone(turns, named('alone')));
  first.resolve(undefined);
  await running[0];
  expect(story).toEqual(['a begins', 'b begins', 'a ends']);
  await expect.poll(async () => await isWaiting(turns)).toBe(true);
  running.push(beside(turns, 'c', named('c')));
  second.resolve(undefined);
  await Promise.all(running);

  expect(story.slice(3)).toEqual(['b ends', 'alone begins', 'alone ends', 'c begins', 'c ends']);
});

test('a worker that died is not waited for', async ({}, testInfo) => {
  const turns: Turns = { directory: testInfo.outputPath('turns'), timeoutMs: 10_000 };
  await beside(turns, 'a', () => Promise.resolve());
  writeFileSync(path.join(turns.directory, 'worker-9.json'), JSON.stringify(DEAD));
  expect(await alone(turns, () => Promise.resolve('ran'))).toBe('ran');
});

test('what never ends is given up with the reason', async ({}, testInfo) => {
  const turns: Turns = { directory: testInfo.outputPath('turns'), timeoutMs: 500 };
  const [begun, never] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const running = beside(turns, 'a', () => {
    begun.resolve(undefined);
    return never.promise;
  });
  // Until it has begun it would rightly let the other go first.
  await begun.promise;
  await expect(alone(turns, () => Promise.resolve())).rejects.toThrow(
    'gave up waiting until all other tests have ended',
  );
  never.resolve(undefined);
  await running;
});

/** Somebody who comes now has to wait. */
async function isWaiting(turns: Turns): Promise<boolean> {
  return beside({ ...turns, timeoutMs: 100 }, 'd', () => Promise.resolve(false)).catch((error: unknown) => {
    if (error instanceof HarnessError && error.code === 'E_WAIT_TIMEOUT') return true;
    throw error;
  });
}
