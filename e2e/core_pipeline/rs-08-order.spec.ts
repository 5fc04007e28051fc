import { expect, test } from '../rideshare.ts';

for (const hop of ['kafka.trips', 'redis.trips', 'websocket.trips'] as const) {
  test(`RS-08 the events of a trip arrive at ${hop} in order, and trips do not mix`, async ({ tracer, rides }) => {
    const lives = Array.from({ length: 10 }, () => rides.tripLife());
    const trips = await tracer.injectMany(lives.flat());
    await expect(trips).toReachExactlyOnce(hop, { withinMs: 5_000 });
    await expect(trips).toArriveInOrder(hop);
  });
}
