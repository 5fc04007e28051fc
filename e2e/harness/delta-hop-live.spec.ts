import { expect, test } from '../rideshare.ts';

test.describe('the delta hop', { tag: ['@stack:core', '@stack:data-pipeline'] }, () => {
  test.setTimeout(180_000);

  test('events are followed into their Bronze table, once each, in order and unaltered', async ({ tracer, rides }) => {
    const trips = await tracer.injectMany(Array.from({ length: 5 }, () => rides.tripLife()).flat());
    await expect(trips).toReach('kafka.trips', { withinMs: 60_000 });
    await expect(trips).toReach('bronze.trips', { withinMs: 60_000 });
    await expect(trips).toReachExactlyOnce('bronze.trips', { withinMs: 60_000 });
    await expect(trips).toArriveInOrder('bronze.trips');
    const places = trips.map((trip) => [tracer.placeOf(trip, 'kafka.trips'), tracer.placeOf(trip, 'bronze.trips')]);
    for (const [kafka, bronze] of places) {
      expect(bronze).toMatchObject({ ...kafka, version: expect.any(Number) });
    }
  });

  test('a test’s own stream writes its own tables, and is gone with the test', async ({ kafka, lake, tables }) => {
    const topic = await kafka.createTopic('trips');
    const stream = await lake.startStream({ [topic]: 'trips' });
    await kafka.produce(topic, [{ value: 'not Avro' }]);
    await stream.passed(new Map([[topic, [...(await kafka.ends(topic))]]]), 60_000);
    expect(
      await tables.query(`SELECT reason, _kafka_offset FROM ${tables.relation(stream.table('rejected'))}`),
    ).toEqual([{ reason: 'not_avro', _kafka_offset: 0n }]);
    expect((await stream.checkpoint.progress())?.offsets[topic]).toEqual({ 0: 1 });
  });
});
