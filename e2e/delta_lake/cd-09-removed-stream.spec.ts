import { expect, PLACE, test } from '../own-pipeline.ts';

test('CD-09 a stream made anew where another was removed reads its topic from the beginning, whatever Spark knew of the former', async ({
  openPipeline,
  streams,
  s3,
  sql,
  rides,
}) => {
  const own = await openPipeline(['trips']);
  for (const trips of [1, 2]) await own.add(Array.from({ length: trips }, () => rides.tripLife()).flat());

  await streams.stop(own.stream.name, { dropTables: true });
  await s3.deleteFolder(own.stream.path);
  await own.send(rides.tripLife());
  await own.stream.start();
  await own.ingested();

  const { stage: kafka } = await own.kafka('trips');
  await expect(own.bronze('trips')).toHoldTheSameRowsAs(kafka, { key: PLACE });
  const counted = await sql.query(`SELECT count(*) AS n, min(_batch_id) AS first FROM ${own.stream.database}.trips`);
  expect(counted, 'at bronze.trips the rows that the catalogue counts').toEqual([{ n: BigInt(own.sent), first: 0n }]);
});
