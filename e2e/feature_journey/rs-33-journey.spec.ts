import { expect, test } from '../rideshare.ts';

const HOPS = ['kafka.trips', 'redis.trips', 'websocket.trips', 'bronze.trips', 'silver.trip_states'];

test('RS-33 a trip is followed by its id from the API call to its row in Silver', async ({
  tracer,
  rides,
  dbt,
  sql,
}) => {
  const life = rides.tripLife();
  const trip = await tracer.injectMany(life);
  await expect(trip).toReachExactlyOnce('kafka.trips', { withinMs: 30_000 });
  await expect(trip).toReachExactlyOnce('redis.trips', { withinMs: 30_000 });
  await expect(trip).toReachExactlyOnce('websocket.trips', { withinMs: 30_000 });
  await expect(trip).toReachExactlyOnce('bronze.trips', { withinMs: 45_000 });

  expect(await dbt.shared.run({ select: ['trip_states', 'trips'] }), 'at silver.trips').toHaveSucceeded();

  await expect(trip).toReachExactlyOnce('silver.trip_states', { withinMs: 30_000 });
  for (const event of trip) {
    const { hops } = await tracer.journey(event);
    const passed = hops.filter(({ steps }) => steps.length > 0).map(({ hop }) => hop);
    expect(passed, 'the hops that the waterfall shows').toEqual(HOPS);
  }
  const [{ key, payload } = life[4]] = life.slice(-1);
  const rows = await sql.query(`SELECT state, fare, event_id FROM silver.trips WHERE trip_id = '${key}'`);
  expect(rows, 'at silver.trips').toEqual([{ state: 'COMPLETED', fare: payload.fare, event_id: payload.event_id }]);
});
