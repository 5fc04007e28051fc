import { expect, test } from '@playwright/test';
import type { Freshness } from '../../fixtures/checks/freshness/freshness.ts';
import { judgeFreshness } from '../../fixtures/checks/freshness/judge-freshness.ts';
import { FreshnessWatch } from '../../fixtures/load/watch-freshness.ts';
import { freshnessExpect } from '../../fixtures/matchers/freshness.ts';
import { freshnessPicture } from '../../fixtures/report/freshness-picture.ts';
import { seriesSvg } from '../../fixtures/report/series.ts';
import { EVERY_MS, feed } from './freshness-feed.ts';
import { messageOfFailure } from './matcher-world.ts';

test('a feed whose newest is always young stays fresh', () => {
  const verdict = judgeFreshness(feed(), { withinMs: 1_200, p95: 1_200 });
  // Asked every 100 ms, answered 10 ms later with what is a second old: until the next answer it may have grown by 100.
  expect(verdict).toMatchObject({ state: 'fresh', samples: 40, oldest: { least: 1_000, most: 1_110 } });
  expect(verdict.p95.most).toBeGreaterThan(1_100);
  expect(verdict.p95.most).toBeLessThanOrEqual(1_110);
});

test('a feed that stands still once is stale, and the message says since when', async () => {
  const stuck = feed((sample, at) => (at >= 10 && at < 25 ? { ...sample, newestAt: 0 } : sample));
  expect(await messageOfFailure(() => judged(stuck, 2_000))).toBe(
    `the newest at api.trades: expected never older than 2,000 ms, received oldest 2,400 to 2,510 ms, p95 2,205 to 2,315 ms over 40 samples
  too old for the first time 2,100 ms after the beginning`,
  );
});

test('a feed that is stale for a twentieth of the time fails by its percentile alone', () => {
  const budget = { withinMs: 10_000, p95: 1_300 };
  const stuck = (from: number, to: number) =>
    feed((sample, at) => (at >= from && at < to ? { ...sample, newestAt: from * EVERY_MS - 1_000 } : sample));
  expect(judgeFreshness(stuck(10, 14), budget).state).toBe('fresh');
  expect(judgeFreshness(stuck(10, 20), budget).state).toBe('stale');
});

test('what may have been too old between two samples cannot be told', async () => {
  const sparse = feed().samples.filter((_, at) => at < 10 || at > 14);
  const missed = { ...feed(), samples: sparse, unanswered: 5, trouble: 'no answer' };
  expect(judgeFreshness(missed, { withinMs: 1_300 }).state).toBe('unsure');
  expect(await messageOfFailure(() => judged(missed, 1_300))).toBe(
    `api.trades: the samples lie too far apart to tell freshness [E_SAMPLES_APART]
  asked: never older than 1,300 ms
  measured: oldest 1,000 to 1,610 ms, p95 994 to 1,415 ms over 35 samples
  first: 910 ms after the beginning
  unanswered: 5
  trouble: no answer
  fix: ask more often; where the answers themselves take long, allow for it`,
  );
});

test('a percentile that may be over its budget cannot be told either', () => {
  // Each answer has what came just before the question: in between it may have been there already, or not yet.
  const budget = { withinMs: 10_000, p95: 1_060 };
  expect(judgeFreshness(feed(), budget).state).toBe('unsure');
  expect(judgeFreshness(feed(), { ...budget, p95: 1_110 }).state).toBe('fresh');
  expect(judgeFreshness(feed(), { ...budget, p95: 900 }).state).toBe('stale');
});

test('a feed that is not answered to the end grows old', () => {
  expect(judgeFreshness({ ...feed(), endedAt: 9_000 }, { withinMs: 2_000 }).state).toBe('unsure');
});

test('a feed that has served nothing yet is as old as the watch', () => {
  const empty = feed((sample, at) => (at < 25 ? { ...sample, newestAt: undefined } : sample));
  expect(judgeFreshness(empty, { withinMs: 2_000 })).toMatchObject({ state: 'stale', firstAt: 2_100 });
  expect(judgeFreshness(empty, { withinMs: 3_000 }).state).toBe('fresh');
});

test('a newest that goes back is as old as the older one', () => {
  const back = feed((sample, at) => (at === 20 ? { ...sample, newestAt: 0 } : sample));
  expect(judgeFreshness(back, { withinMs: 1_300 })).toMatchObject({ state: 'stale', firstAt: 2_000 });
});

test('too few samples, or a feed in which nothing flowed, prove nothing', () => {
  expect(() => judgeFreshness({ ...feed(), samples: feed().samples.slice(0, 19) }, { withinMs: 9_000 })).toThrow(
    'fewer than 20 samples say nothing of freshness [E_EMPTY_INPUT]',
  );
  const same = feed((sample) => ({ ...sample, newestAt: 0 }));
  expect(() => judgeFreshness(same, { withinMs: 9_000 })).toThrow('nothing flowed [E_EMPTY_INPUT]');
});

test('a watch asks until it is stopped, and keeps why it was not answered', async () => {
  let asked = 0;
  await using watch = new FreshnessWatch({
    hop: 'api.trades',
    everyMs: 1,
    newest: () => {
      asked += 1;
      return asked === 2 ? Promise.reject(new Error('away')) : Promise.resolve(asked);
    },
  });
  await expect.poll(() => asked).toBeGreaterThan(5);
  const seen = await watch.stop();
  expect(seen).toMatchObject({ hop: 'api.trades', unanswered: 1, trouble: 'away' });
  expect(seen.samples.map(({ newestAt }) => newestAt).slice(0, 3)).toEqual([1, 3, 4]);
  for (const { askedAt, answeredAt } of seen.samples) {
    expect(askedAt).toBeGreaterThanOrEqual(seen.beganAt);
    expect(answeredAt).toBeLessThanOrEqual(seen.endedAt);
  }
});

test('the picture has the line, its bound and what is allowed', () => {
  const svg = seriesSvg(freshnessPicture(feed(), { withinMs: 2_000 }));
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  expect(svg).toContain('age of the newest at api.trades');
  expect(svg).toContain('allowed 2000');
});

async function judged(freshness: Freshness, withinMs: number): Promise<void> {
  await Promise.resolve();
  freshnessExpect(freshness).toStayFresh({ withinMs });
}
