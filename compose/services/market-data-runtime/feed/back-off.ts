export interface BackOffSettings {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * How long to wait before the next attempt after so many failures in a row: twice as long each time up to a bound, and of
 * that a random part between a half and all, so that many do not come back at the same moment.
 */
export function pauseMs(failures: number, { firstMs, longestMs }: BackOffSettings, random = Math.random()): number {
  return Math.min(longestMs, firstMs * 2 ** failures) * (0.5 + random / 2);
}
