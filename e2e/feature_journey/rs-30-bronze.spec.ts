import { expect, test } from '../rideshare.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';

const WITHIN_MS = 45_000;
/** So many keys leave none of a few partitions out. */
const KEYS = 40;
/** Round a change to summer time and one back, and before midnight of a leap day. */
const INSTANTS = ['2026-03-29T01:30:00.000001Z', '2026-10-25T00:30:00.500000Z', '2028-02-29T23:59:59.999999Z'];
const AMOUNTS = ['0.00', '0.01', '12345678.91', '9999999999.99'];

test('RS-30 every partition of a topic gets into Bronze, instants to the microsecond and amounts to the cent', async ({
  tracer,
  kafka,
  rides,
}) => {
  const trips = await tracer.injectMany(Array.from({ length: KEYS }, () => rides.tripRequested()));
  const ratings = await tracer.injectMany(INSTANTS.map((occurred_at) => rides.rating({ occurred_at })));
  const payments = await tracer.injectMany(AMOUNTS.map((amount) => rides.payment({ amount })));

  await expect.soft(ratings).toReachExactlyOnce('bronze.ratings', { withinMs: WITHIN_MS });
  await expect.soft(payments).toReachExactlyOnce('bronze.payments', { withinMs: WITHIN_MS });
  await expect(trips).toReachExactlyOnce('bronze.trips', { withinMs: WITHIN_MS });
  const partitions = new Set(trips.map((trip) => tracer.placeOf(trip, 'bronze.trips').partition));
  expect(partitions.size, 'at bronze.trips the partitions that rows came from').toBe(await kafka.partitions('trips'));
});

test('RS-30 an event of each stream is in its Bronze table once, unaltered, and says where it came from', async ({
  tracer,
  rides,
}) => {
  const sent: { stream: (typeof STREAMS)[number]; event: Awaited<ReturnType<typeof tracer.inject>> }[] = [];
  for (const stream of STREAMS) sent.push({ stream, event: await tracer.inject(rides.one(stream)) });
  for (const { stream, event } of sent) {
    await test.step(stream, async () => {
      const hop = `bronze.${stream}` as const;
      await expect(event).toReachExactlyOnce(`kafka.${stream}`, { withinMs: WITHIN_MS });
      // Soft: a stream that is wrong hides no other.
      await expect.soft(event).toReachExactlyOnce(hop, { withinMs: WITHIN_MS });
      const seenBy = Date.now();

      const { hops } = await tracer.journey(event, { upTo: hop });
      const row = hops.find((passed) => passed.hop === hop)?.steps[0]?.content as Record<string, string> | undefined;
      const { partition, offset } = tracer.placeOf(event, `kafka.${stream}`);
      expect.soft(row, `at ${hop} the message that the row came from`).toMatchObject({
        _kafka_topic: stream,
        _kafka_partition: partition,
        _kafka_offset: Number(offset),
      });
      const ingestedAt = Date.parse(row?._ingested_at ?? '');
      expect.soft(ingestedAt, `at ${hop} _ingested_at, in UTC, after it was sent`).toBeGreaterThan(event.sentAt);
      expect.soft(ingestedAt, `at ${hop} _ingested_at, in UTC, before it was seen`).toBeLessThan(seenBy);
    });
  }
});
