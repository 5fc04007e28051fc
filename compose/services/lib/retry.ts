import { setTimeout as sleep } from 'node:timers/promises';
import { reason, type Logger } from './logging.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Tries until it succeeds, with growing pauses. The signal ends the repetitions: a service that stops still does once what
 * it has begun.
 * @param what completes the sentence "cannot … yet"
 * @throws the signal's reason
 */
export async function keepTrying<T>(
  what: string,
  attempt: () => Promise<T>,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      const result = await attempt();
      if (failures > 0) log.info({ failures }, `could ${what} again`);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      // The first failure tells what is wrong; the others would only fill the log.
      log[failures === 0 ? 'warn' : 'debug']({ reason: reason(error), failures: failures + 1 }, `cannot ${what} yet`);
      await sleep(pauseMs(failures), undefined, { signal }).catch(() => {
        // It ends early by the signal alone, and with an error that hides the reason.
        signal.throwIfAborted();
      });
    }
  }
}

/** How long to wait after so many failures and one more: half of it by chance, so that many do not come at once. */
export function pauseMs(failures: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
  return ceiling * (0.5 + Math.random() / 2);
}

/** @throws Error naming what took too long */
export async function within<T>(timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const expiry = sleep(timeoutMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what} took more than ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([work, expiry]);
  } finally {
    // The aborted sleep, or after a timeout the work, may still reject: by the race somebody has heard it.
    timer.abort();
  }
}
