const FIRST_MS = 250;
const LONGEST_MS = 5_000;

/**
 * Exponential back-off with full jitter: anything between 0 and the bound, which doubles with each attempt (from 0).
 * Full jitter keeps a thousand pages from coming back in the same instant after a restart of the gateway.
 */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}
