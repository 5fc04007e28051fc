import type { Freshness, FreshnessSample } from '../../fixtures/checks/freshness/freshness.ts';

/** How often the feed is asked. */
export const EVERY_MS = 100;

/** Forty answers, each of a thing that is a second old. */
export function feed(change: (sample: FreshnessSample, at: number) => FreshnessSample = (sample) => sample): Freshness {
  const samples = Array.from({ length: 40 }, (_, at) => {
    const askedAt = at * EVERY_MS;
    return change({ askedAt, answeredAt: askedAt + 10, newestAt: askedAt - 1_000 }, at);
  });
  return { hop: 'api.trades', beganAt: 0, endedAt: 3_910, samples, unanswered: 0 };
}
