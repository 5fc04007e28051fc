import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_MS = 10_000;

/** @throws Error when it is still not so, long after it should have been */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + LONGEST_MS;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`gave up waiting until ${what}`);
    await sleep(1);
  }
}
