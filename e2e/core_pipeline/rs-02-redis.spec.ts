import { expect, test } from '../rideshare.ts';

test('RS-02 each trip event is published once on its Redis channel, content intact', async ({ tracer, rides }) => {
  const lives = Array.from({ length: 10 }, () => rides.tripLife());
  const trips = await tracer.injectMany(lives.flat());
  await expect(trips).toReachExactlyOnce('redis.trips', { withinMs: 5_000 });
});

test('RS-02 a record that stands twice in Kafka is published once', async ({ tracer, rides, kafka, redis }) => {
  await using channel = await redis.subscribe('trips');
  const trip = await tracer.inject(rides.tripRequested());
  await expect(trip).toReach('kafka.trips', { withinMs: 2_000 });
  const { partition = -1, offset = -1 } = tracer.placeOf(trip, 'kafka.trips');
  const { value, headers } = await kafka.recordAt('trips', Number(partition), Number(offset));

  await kafka.produce('trips', [{ key: trip.key, value, headers, partition: Number(partition) }]);

  // Kafka has it twice on purpose: this is about what goes on from there, on the channel itself.
  await expect(trip).toReach('redis.trips', { withinMs: 5_000 });
  await tracer.settle('redis.trips', 30_000);
  const published = channel.messages.filter(({ text }) => text.includes(trip.correlationId));
  expect.soft(published, 'at redis.trips').toHaveLength(1);
  await expect(trip).toReachExactlyOnce('redis.trips', { withinMs: 5_000 });
});
