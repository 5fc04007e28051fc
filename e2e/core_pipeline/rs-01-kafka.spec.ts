import { expect, test } from '../rideshare.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';

for (const stream of STREAMS) {
  test(`RS-01 an accepted event of ${stream} is in its topic, with its correlation id, in the registered schema`, async ({
    tracer,
    rides,
  }) => {
    const event = await tracer.inject(rides.one(stream));
    await expect(event).toReachExactlyOnce(`kafka.${stream}`, { withinMs: 5_000 });
    await expect(event).toMatchSchema(`kafka.${stream}`);
  });
}

test('RS-01 an event that the API refuses is in no topic', async ({ tracer, rides }) => {
  const rating = rides.rating();
  const refused = await tracer.inject({ ...rating, payload: { ...rating.payload, stars: 'five' } });
  expect(refused.answer).toMatchObject({ outcome: 'refused', summary: expect.stringContaining('400') });
  await expect(refused).not.toReach('kafka.ratings');
});

for (const occurred_at of [
  '2026-03-01T00:00:00.000001Z',
  '2027-01-01T00:00:30.500000Z',
  '2028-02-29T23:59:59.999999Z',
  '2026-10-25T01:30:00.000000Z',
]) {
  test(`RS-01 an event of ${occurred_at} keeps its time to the microsecond`, async ({ tracer, rides }) => {
    const event = await tracer.inject(rides.tripRequested({ occurred_at }));
    await expect(event).toReachExactlyOnce('kafka.trips', { withinMs: 5_000 });
  });
}
