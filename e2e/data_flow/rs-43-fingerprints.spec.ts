import { compareStages, stage } from '../../fixtures/index.ts';
import { expect, test } from '../own-pipeline.ts';

/** The Silver table that has a row for each event of a stream. */
const SILVER = { trips: 'trip_states', gps_pings: 'gps_pings', ratings: 'ratings', payments: 'payments' } as const;
const KEY = { key: 'event_id' };

test('RS-43 what was sent is the same, row by row, in Kafka, Bronze and Silver', async ({ openPipeline, rides }) => {
  const own = await openPipeline(['trips', 'gps_pings', 'ratings', 'payments']);
  const events = Array.from({ length: 8 }, () => rides.journey())
    .flat()
    .map(({ event }) => event)
    .filter(({ stream }) => stream in SILVER);
  const rows = await own.send(events);
  await own.ingested();
  expect(await own.dbt.run(), 'at silver.*').toHaveSucceeded();

  for (const stream of ['trips', 'gps_pings', 'ratings', 'payments'] as const) {
    const sent = stage(
      `sent.${stream}`,
      rows.filter((_, at) => events[at]?.stream === stream),
    );
    const { stage: kafka } = await own.kafka(stream);
    const bronze = own.bronze(stream);
    // Soft: a stream that is wrong hides no other.
    await expect.soft(kafka).toHoldTheSameRowsAs(sent, KEY);
    await expect.soft(bronze).toHoldTheSameRowsAs(sent, { ...KEY, passing: [kafka] });
    await expect.soft(own.silver(SILVER[stream])).toHoldTheSameRowsAs(sent, { ...KEY, passing: [kafka, bronze] });
  }
});

test('RS-43 where two stages do not agree, the missing, the extra and the altered rows are named', async ({
  openPipeline,
  rides,
  sql,
  tables,
}) => {
  const own = await openPipeline(['payments']);
  const events = Array.from({ length: 30 }, () => rides.payment());
  const [gone, twice, changed] = events.map(({ payload }) => String(payload.event_id));
  const sent = stage('sent.payments', await own.send(events));
  await own.ingested();
  const bronze = own.bronze('payments');
  await expect(bronze).toHoldTheSameRowsAs(sent, KEY);

  const table = `${own.stream.database}.payments`;
  await sql.execute(`DELETE FROM ${table} WHERE event_id = '${gone}'`);
  await sql.execute(`INSERT INTO ${table} SELECT * FROM ${table} WHERE event_id = '${twice}'`);
  await sql.execute(`UPDATE ${table} SET amount = amount + 0.01 WHERE event_id = '${changed}'`);

  const { stage: kafka } = await own.kafka('payments');
  const { expected, received, findings } = await compareStages(bronze, sent, { ...KEY, passing: [kafka] });
  expect([expected.count, received.count], 'at bronze.payments').toEqual([30, 30]);
  const named = { stage: 'kafka.payments', place: { _kafka_partition: expect.any(Number) } };
  expect(findings, 'at bronze.payments').toMatchObject([
    { kind: 'missing', key: { event_id: gone }, lastSeen: named },
    { kind: 'extra', key: { event_id: twice }, expectedTimes: 1, receivedTimes: 2 },
    { kind: 'altered', key: { event_id: changed }, columns: [{ column: 'amount' }], lastSeen: named },
  ]);

  // Where the table is large its prints are computed by Spark: the same rows are named, in the same words.
  const options = { place: bronze.options.place ?? [], pushDown: { reader: sql, aboveRows: 0 } };
  const pushedDown = stage('bronze.payments', tables, bronze.table, options);
  const bySpark = await compareStages(pushedDown, sent, { ...KEY, passing: [kafka] });
  expect(bySpark, 'at bronze.payments').toEqual({ same: false, expected, received, findings });
});
