import { expect, test } from '../own-pipeline.ts';

const RUN = { select: ['trip_states', 'trips', 'ratings'] };

// One history for both: three runs of dbt are most of the time that either would take.
test('RS-41 RS-42 an event sent several times is in Silver once, as it came first; states that come late are all kept, and the trip is where its last one left it', async ({
  openPipeline,
  rides,
}) => {
  const own = await openPipeline(['trips', 'ratings']);
  const [once, later, rating] = [rides.tripRequested(), rides.tripRequested(), rides.rating()];
  const [requested, matched, enRoute, inProgress, completed] = rides.tripLife();
  const other = rides.tripLife();
  const early = rides.tripRequested({ occurred_at: '2026-01-01T00:00:00.000001Z' });
  const trip = `WHERE trip_id = '${requested.key}'`;

  const first = await test.step('repeated, and each behind what came after it, in one batch', async () => {
    const at = await own.send([once, rating, once, rating], { partition: 0 });
    await own.send([enRoute, requested, other[1], other[0]]);
    await own.ingested();
    expect(await own.dbt.run(RUN), 'at silver.*').toHaveSucceeded();
    expect.soft(await own.rows(own.silver('trips'), 'state', trip), 'at silver.trips').toEqual([{ state: 'EN_ROUTE' }]);
    return at;
  });

  await test.step('again when Silver has it, in another partition; late behind a run that has seen later ones', async () => {
    await own.send([once, later, once], { partition: 1 });
    await own.send([completed, inProgress, matched]);
    await own.ingested();
    expect(await own.dbt.run(RUN), 'at silver.*').toHaveSucceeded();
  });

  await test.step('older than all that Silver has', async () => {
    await own.send([early]);
    await own.ingested();
    expect(await own.dbt.run(RUN), 'at silver.*').toHaveSucceeded();
  });

  const copies = `count(*) FILTER (event_id = '${String(once.payload.event_id)}')::INT AS copies`;
  expect.soft(await own.rows(own.bronze('trips'), copies), 'at bronze.trips').toEqual([{ copies: 4 }]);
  const all = await own.rows(own.bronze('ratings'), 'count(*)::INT AS copies');
  expect.soft(all, 'at bronze.ratings').toEqual([{ copies: 2 }]);

  const kept = 'event_id, correlation_id, _kafka_partition AS p, _kafka_offset AS o';
  const both = `WHERE event_id IN ('${String(once.payload.event_id)}', '${String(later.payload.event_id)}') ORDER BY o`;
  expect.soft(await own.rows(own.silver('trip_states'), kept, both), 'at silver.trip_states').toEqual([
    { event_id: once.payload.event_id, correlation_id: first[0]?.correlation_id, p: 0, o: 0n },
    { event_id: later.payload.event_id, correlation_id: expect.any(String), p: 1, o: expect.any(BigInt) },
  ]);
  expect
    .soft(await own.rows(own.silver('ratings'), kept), 'at silver.ratings')
    .toEqual([{ event_id: rating.payload.event_id, correlation_id: first[1]?.correlation_id, p: 0, o: 0n }]);

  const states = await own.rows(own.silver('trip_states'), 'state', `${trip} ORDER BY sequence`);
  expect
    .soft(
      states.map(({ state }) => state),
      'at silver.trip_states',
    )
    .toEqual(['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED']);
  const late = await own.rows(own.silver('trip_states'), 'occurred_at', `WHERE trip_id = '${early.key}'`);
  expect.soft(late, 'at silver.trip_states').toEqual([{ occurred_at: early.payload.occurred_at }]);
  const three = `WHERE trip_id IN ('${requested.key}', '${other[0].key}', '${early.key}')`;
  expect(
    await own.rows(own.silver('trips'), 'state, fare', `${three} ORDER BY sequence DESC, occurred_at`),
    'at silver.trips',
  ).toEqual([
    { state: 'COMPLETED', fare: completed.payload.fare },
    { state: 'MATCHED', fare: null },
    { state: 'REQUESTED', fare: null },
  ]);
});
