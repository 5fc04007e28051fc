import { setTimeout as sleep } from 'node:timers/promises';

/** Time as the parts see it, so that what takes minutes can be seen in milliseconds. */
export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Ends early, without a word, when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

/**
 * Calls it again and again with that pause between, until the signal. What it throws goes to `failed`, and the next time
 * comes all the same.
 */
export async function repeat(
  { clock, everyMs, signal }: { readonly clock: Clock; readonly everyMs: number; readonly signal: AbortSignal },
  act: () => void,
  failed: (error: unknown) => void,
): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, signal);
    if (signal.aborted) return;
    try {
      act();
    } catch (error) {
      failed(error);
    }
  }
}
