import { expect, test } from '../rideshare.ts';

const TITLE = 'RS-09 fifty concurrent trips each complete, none lost, none repeated, p95 under a second';

test(TITLE, { tag: '@quiet' }, async ({ tracer, rides }) => {
  const lives = Array.from({ length: 50 }, () => rides.tripLife());
  const trips = await tracer.injectMany(lives.flat(), { concurrency: 50 });
  await expect(trips).toReachExactlyOnce('websocket.trips', { withinMs: 10_000 });
  await expect(trips).toArriveInOrder('websocket.trips');
  await expect(trips).toHaveLatency('websocket.trips', { p95: 1_000 });
});
