import { expect, test } from '../rideshare.ts';

test('RS-02 each trip event is published once on its Redis channel, content intact', async ({ tracer, rides }) => {
  const lives = Array.from({ length: 10 }, () => rides.tripLife());
  const trips = await tracer.injectMany(lives.flat());
  await expect(trips).toReachExactlyOnce('redis.trips', { withinMs: 5_000 });
});

test('RS-02 a record that stands twice in Kafka is published once', async ({ tracer, rides, kafka }) => {
  const trip = await tracer.inject(rides.tripRequested());
  await expect(trip).toReach('kafka.trips', { withinMs: 2_000 });
  const { partition = -1, offset = -1 } = tracer.placeOf(trip, 'kafka.trips');
  const { value, headers } = await kafka.recordAt('trips', Number(partition), Number(offset));

  await kafka.produce('trips', [{ key: trip.key, value, headers, partition: Number(partition) }]);

  await expect(trip).toReachExactlyOnce('redis.trips', { withinMs: 5_000 });
});
