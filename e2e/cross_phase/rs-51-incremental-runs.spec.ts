import { expect, test } from '../own-pipeline.ts';
import { loseLastFile, OwnSilver } from './own-silver.ts';

const TRIPS = { select: ['trip_states', 'trips'] };
/** Of each of the models. */
const KEY = { key: ['trip_id', 'correlation_id'] };
const EVENTS = { key: 'event_id', columns: ['_kafka_partition', '_kafka_offset', 'occurred_at'] };

test('RS-51 an incremental run takes only the new rows, one without new rows changes nothing, a full refresh builds the same', async ({
  openPipeline,
  lake,
  tables,
  rides,
}) => {
  const own = await openPipeline(['trips']);
  const silver = new OwnSilver({ lake, tables }, ['trip_states', 'trips']);
  const [begun, other, last] = [rides.tripLife(), rides.tripLife(), rides.tripLife()];
  await own.add([...begun.slice(0, 2), ...other]);
  expect(await own.dbt.run(TRIPS), 'at silver.*').toHaveSucceeded();
  const first = await silver.versions();

  await own.add([...begun.slice(2), ...last]);
  expect(await own.dbt.run(TRIPS), 'at silver.*').toHaveSucceeded();

  expect
    .soft(await silver.countsSince(first, 'trip_states'), 'at silver.trip_states read and added')
    .toEqual([{ read: 8, added: 8, replaced: 0 }]);
  expect
    .soft(await silver.countsSince(first, 'trips'), 'at silver.trips read, added and replaced')
    .toEqual([{ read: 2, added: 1, replaced: 1 }]);
  await expect.soft(silver.stage('trip_states')).toHoldTheSameRowsAs((await own.kafka('trips')).stage, EVENTS);

  const second = await silver.versions();
  expect(await own.dbt.run(TRIPS), 'at silver.*').toHaveSucceeded();
  expect.soft(await silver.versions(), 'at silver.* the versions of trip_states and trips').toEqual(second);

  expect(await own.dbt.run({ ...TRIPS, fullRefresh: true }), 'at silver.*').toHaveSucceeded();
  expect(await silver.versions(), 'at silver.* what was built anew').not.toEqual(second);
  await expect(silver.stage('trip_states')).toHoldTheSameRowsAs(silver.stage('trip_states', second), {
    key: 'event_id',
  });
  await expect(silver.stage('trips')).toHoldTheSameRowsAs(silver.stage('trips', second), { key: 'trip_id' });
});

test('RS-51 a run that fails leaves the former state, and the next one makes up for it', async ({
  openPipeline,
  lake,
  s3,
  tables,
  rides,
}) => {
  const own = await openPipeline(['trips', 'ratings']);
  const models = ['ratings', 'trip_states', 'trips'];
  const silver = new OwnSilver({ lake, tables }, models);
  await own.add([...rides.tripLife(), rides.rating(), rides.rating()]);
  expect(await own.dbt.run({ select: models }), 'at silver.*').toHaveSucceeded();
  const before = await silver.versions();
  await own.add([...rides.tripLife(), rides.rating()]);
  const giveBack = [await loseLastFile(s3, own, 'trips'), await loseLastFile(s3, own, 'ratings')];

  const failed = await own.dbt.run({ select: models });

  expect(failed, 'at silver.*').not.toHaveSucceeded();
  const outcomes = Object.fromEntries(failed.nodes.map(({ name, status }) => [name, status]));
  expect(outcomes, 'at silver.* the models').toEqual({ trip_states: 'error', trips: 'skipped', ratings: 'error' });
  for (const model of models) {
    await expect(silver.stage(model)).toHoldTheSameRowsAs(silver.stage(model, before), KEY);
  }
  expect(await silver.versions(), `at silver.* the versions of ${models.join(', ')}`).toEqual(before);

  for (const give of giveBack) await give();
  expect(await own.dbt.run({ select: models }), 'at silver.*').toHaveSucceeded();
  await expect(silver.stage('trip_states')).toHoldTheSameRowsAs((await own.kafka('trips')).stage, EVENTS);
  await expect(silver.stage('ratings')).toHoldTheSameRowsAs((await own.kafka('ratings')).stage, EVENTS);
});
