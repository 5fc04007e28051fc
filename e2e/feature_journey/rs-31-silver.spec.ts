import { expect, test } from '../own-pipeline.ts';

const SILVER = ['trip_states', 'trips', 'gps_pings', 'ratings', 'payments', 'rejected_rows'];

test('RS-31 dbt builds Silver from Bronze, its own tests pass, and rows that break a rule are kept apart with the reason', async ({
  openPipeline,
  rides,
}) => {
  const own = await openPipeline(['trips', 'gps_pings', 'ratings', 'payments']);
  const life = rides.tripLife();
  const good = [...life, rides.gpsPing(), rides.rating(), rides.payment()];
  const completed = (fields: object) => rides.tripRequested({ state: 'COMPLETED', sequence: 4, ...fields });
  const bad = [
    { event: rides.rating({ stars: 9 }), reason: 'bad_stars' },
    { event: rides.rating({ stars: 0 }), reason: 'bad_stars' },
    { event: rides.rating({ trip_id: ' ' }), reason: 'missing_key' },
    { event: rides.payment({ amount: '-0.01' }), reason: 'bad_amount' },
    { event: rides.payment({ currency: 'euro' }), reason: 'bad_currency' },
    { event: rides.payment({ event_id: '' }), reason: 'missing_key' },
    { event: rides.gpsPing({ lat: 90.000001 }), reason: 'bad_position' },
    { event: rides.gpsPing({ lon: -180.5 }), reason: 'bad_position' },
    { event: rides.gpsPing({ lat: Number.NaN }), reason: 'bad_position' },
    { event: rides.gpsPing({ heading: 360 }), reason: 'bad_heading' },
    { event: completed({ fare: null }), reason: 'completed_without_fare' },
    { event: completed({ fare: '-5.00' }), reason: 'bad_amount' },
    { event: rides.tripRequested({ pickup: { lat: 91, lon: 0 } }), reason: 'bad_position' },
    { event: rides.tripRequested({ sequence: -1 }), reason: 'bad_sequence' },
  ];
  await own.send(good);
  const sent = await own.send(bad.map(({ event }) => event));
  await own.ingested();

  const built = await own.dbt.build();

  // Soft: what a test of dbt objects to is seen in the tables too.
  expect.soft(built, 'at silver.*').toHaveSucceeded();
  const names = built.nodes.filter(({ kind }) => kind === 'model').map(({ name }) => name);
  expect(names.toSorted(), 'the models').toEqual(SILVER.toSorted());
  expect(built.nodes.filter(({ kind }) => kind === 'test').length, 'the tests').toBeGreaterThan(10);

  const rejected = 'source, reason, correlation_id, payload::VARCHAR AS payload, _kafka_topic';
  const kept = await own.rows(own.silver('rejected_rows'), rejected);
  const expected = bad.map(({ event, reason }, at) => ({
    source: event.stream,
    reason,
    correlation_id: sent[at]?.correlation_id,
    payload: expect.stringContaining(String(event.payload.occurred_at)),
    _kafka_topic: own.topic(event.stream),
  }));
  expect(kept, 'at silver.rejected_rows').toHaveLength(bad.length);
  expect(kept, 'at silver.rejected_rows').toEqual(expect.arrayContaining(expected));
  for (const [table, ids] of [
    ['trip_states', life.map(({ payload }) => payload.event_id)],
    ['gps_pings', [good[5]?.payload.event_id]],
    ['ratings', [good[6]?.payload.event_id]],
    ['payments', [good[7]?.payload.event_id]],
  ] as const) {
    const rows = await own.rows(own.silver(table), 'event_id');
    expect(new Set(rows.map(({ event_id }) => event_id)), `at silver.${table}`).toEqual(new Set(ids));
  }
});
