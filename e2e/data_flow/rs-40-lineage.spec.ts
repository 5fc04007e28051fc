import { expect, test } from '../own-pipeline.ts';

test('RS-40 each row of Silver leads back to one row of Bronze and one offset of Kafka, and each of Bronze on to Silver', async ({
  openPipeline,
  rides,
}) => {
  const own = await openPipeline(['trips', 'payments']);
  await own.createTables(['gps_pings', 'ratings']);
  const trips = Array.from({ length: 6 }, () => rides.tripLife()).flat();
  // A duplicate is the same event with the same correlation id.
  const payments = Array.from({ length: 10 }, (_, at) => rides.payment({ correlation_id: `payment-${at}` }));
  await own.send([...trips, ...payments, ...payments.slice(0, 3), rides.payment({ amount: '-1.00' })]);
  await own.produce('payments', [{ key: 'broken', value: 'no Avro at all' }]);
  await own.ingested();

  expect(await own.dbt.run(), 'at silver.*').toHaveSucceeded();

  for (const [silver, stream, columns] of [
    ['trip_states', 'trips', ['trip_id', 'state', 'sequence', 'fare', 'occurred_at', 'correlation_id']],
    ['payments', 'payments', ['trip_id', 'amount', 'currency', 'method', 'occurred_at', 'correlation_id']],
  ] as const) {
    await expect.soft(own.silver(silver)).toTraceBackToKafka({
      bronze: own.bronze(stream),
      rejected: [own.silver('rejected_rows', `source = '${stream}'`)],
      undecoded: stream === 'payments' ? [own.bronze('rejected')] : [],
      kafka: [await own.readBack(stream)],
      id: 'event_id',
      columns,
    });
  }
});
