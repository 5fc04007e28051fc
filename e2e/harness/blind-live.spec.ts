import { expect, test } from '../rideshare.ts';

// Connections are cut off: not on the stack of others.
test.use({ stackKind: 'exclusive' });

const CUT = { tag: ['@stack:core', '@exclusive'] };

test(
  'HA-04 over a time in which the Redis tap was cut off nothing is called absent, once or in order',
  CUT,
  async ({ tracer, rides, redis }) => {
    const trips = await tracer.injectMany(rides.tripLife().slice(0, 2));
    const refused = await tracer.inject({ ...rides.tripRequested(), payload: { fare: 'free' } });
    await expect(trips).toReachExactlyOnce('redis.trips', { withinMs: 5_000 });

    await redis.shared.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await tracer.settle('redis.trips', 10_000);

    await expect(async () => {
      await expect(trips).toReachExactlyOnce('redis.trips');
    }).rejects.toThrow('nobody watched redis.trips all the time [E_BLIND]');
    await expect(async () => {
      await expect(trips).toArriveInOrder('redis.trips');
    }).rejects.toThrow('[E_BLIND]');
    await expect(async () => {
      await expect(refused).not.toReach('redis.trips');
    }).rejects.toThrow('[E_BLIND]');
    // What was seen was seen, and what was sent behind the gap is judged as ever.
    await expect(trips).toReach('redis.trips');
    await expect(await tracer.inject(rides.tripRequested())).toReachExactlyOnce('redis.trips', { withinMs: 5_000 });
  },
);
