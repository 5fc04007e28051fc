import { compileSchema, encode } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';
import { expect, PLACE, test } from '../own-pipeline.ts';
import { accountsOf, type Accounts, batchesIn } from './accounts.ts';

test('RS-50 the checkpoint, the log, the files and the rows of a table agree on every batch', async ({
  openPipeline,
  s3,
  tables,
  rides,
}) => {
  const own = await openPipeline(['trips']);
  for (const trips of [1, 3, 2]) await own.add(Array.from({ length: trips }, () => rides.tripLife()).flat());

  const accounts = await accountsOf({ s3, tables }, own, 'trips');

  expectAgreement(accounts, own.sent);
  expect(accounts.rows.length, 'at bronze.trips the batches').toBeGreaterThanOrEqual(3);
});

test('RS-50 a stream that was stopped goes on from its checkpoint: nothing skipped, nothing repeated', async ({
  openPipeline,
  s3,
  tables,
  rides,
}) => {
  const own = await openPipeline(['trips']);
  await own.add(rides.tripLife());
  await own.stream.stop();
  await own.send([...rides.tripLife(), ...rides.tripLife()]);
  await own.stream.start();
  await own.send(rides.tripLife());
  await own.ingested();

  const { stage: kafka } = await own.kafka('trips');
  await expect(own.bronze('trips')).toHoldTheSameRowsAs(kafka, { key: PLACE });
  expectAgreement(await accountsOf({ s3, tables }, own, 'trips'), own.sent);
});

test('RS-50 a batch that is in the table but not in the checkpoint is done again, and changes nothing', async ({
  openPipeline,
  s3,
  tables,
  rides,
}) => {
  const own = await openPipeline(['trips']);
  const log = own.stream.log('trips');
  const commits = `${own.stream.checkpoint.path}/commits/`;
  await own.add(rides.tripLife());
  await own.add(rides.tripLife());
  await own.stream.stop();
  const version = await log.latest();
  const last = await forgetLastBatch(s3, commits);

  await own.stream.start();
  await expect
    .poll(() => batchesIn(s3, commits), {
      message: 'at bronze.trips the batch that is committed again',
      timeout: 60_000,
    })
    .toContain(last);

  expect(await log.latest(), 'at bronze.trips the version').toBe(version);
  await own.add(rides.tripLife());
  expectAgreement(await accountsOf({ s3, tables }, own, 'trips'), own.sent);
});

test('RS-50 a stream that is set back to an older checkpoint repeats nothing that Bronze has, and skips nothing new', async ({
  openPipeline,
  s3,
  rides,
}) => {
  const own = await openPipeline(['trips']);
  const bronze = own.bronze('trips');
  const newestBatch = async () => Number((await own.rows(bronze, 'max(_batch_id) AS batch'))[0]?.batch);
  for (let batch = 0; batch < 3; batch += 1) await own.add(rides.tripLife());
  await own.stream.stop();
  const before = await newestBatch();
  for (const folder of ['offsets', 'commits'].map((name) => `${own.stream.checkpoint.path}/${name}/`)) {
    for (const batch of (await batchesIn(s3, folder)).slice(-2)) await s3.delete(`${folder}${batch}`);
  }
  // The next batch has the number of one that is there, and other records.
  await own.send(rides.tripLife());
  await own.stream.start();
  await own.ingested();

  const { stage: kafka } = await own.kafka('trips');
  await expect(bronze).toHoldTheSameRowsAs(kafka, { key: PLACE });
  // Who reads on from a batch number, as Silver does, sees what is new.
  expect(await newestBatch(), 'at bronze.trips the newest batch').toBeGreaterThan(before);
});

test('RS-50 what was rejected stays so when its batch is done again, even if its schema is known by then', async ({
  openPipeline,
  s3,
  registry,
  rides,
}) => {
  const own = await openPipeline(['ratings']);
  const topic = own.topic('ratings');
  const [before, unknown, after] = [rides.rating(), rides.rating(), rides.rating()];
  const { fields, ...rest } = SCHEMAS.ratings as { readonly fields: readonly object[] };
  // Of this run alone: a kept stack's registry has the schemas of earlier ones under the same subjects.
  const wider = { ...rest, fields: [...fields, { name: own.stream.name, type: ['null', 'string'], default: null }] };
  const schema = wider as Parameters<typeof registry.register>[1];
  const id = await registry.register(`${topic}-elsewhere`, schema);
  await own.stream.stop();
  await own.send([before], { partition: 0 });
  const body = encode(compileSchema(wider), { ...unknown.payload, correlation_id: 'unknown' });
  await own.produce('ratings', [{ key: unknown.key, value: frame(id, body), partition: 0 }]);
  await own.stream.start();
  await own.ingested();
  await own.stream.stop();
  await forgetLastBatch(s3, `${own.stream.checkpoint.path}/commits/`);

  await registry.register(`${topic}-value`, schema);
  await own.stream.start();
  await own.send([after], { partition: 0 });
  await own.ingested();

  const offsets = async (name: 'ratings' | 'rejected') =>
    await own.rows(own.bronze(name), '_kafka_offset AS at', 'ORDER BY _kafka_offset');
  expect(await offsets('rejected'), 'at bronze.rejected the offsets').toEqual([{ at: 1n }]);
  expect(await offsets('ratings'), 'at bronze.ratings the offsets').toEqual([{ at: 0n }, { at: 2n }]);
});

/** As if the writer had died between its commits to the tables and that to its checkpoint. @returns the batch's number */
async function forgetLastBatch(s3: Parameters<typeof batchesIn>[0], commits: string) {
  const last = (await batchesIn(s3, commits)).at(-1);
  expect(last, `at bronze.* the batches in ${commits}`).toBeDefined();
  await s3.delete(`${commits}${last}`);
  return last;
}

function expectAgreement(accounts: Accounts, sent: number): void {
  const { checkpoint, log, rows, filesOfLog, filesInStore, writers, writer, unfinished } = accounts;
  expect(rows, 'at bronze.trips the rows, by batch, as in its checkpoint').toEqual(checkpoint);
  expect(log, 'at bronze.trips the transactions in its log, as in its checkpoint').toEqual(checkpoint);
  expect(
    rows.reduce((total, batch) => total + batch.rows, 0),
    'at bronze.trips the rows',
  ).toBe(sent);
  expect(filesInStore, 'at bronze.trips the objects, as in its log').toEqual(filesOfLog);
  expect(writers, 'at bronze.trips who wrote it, as in its checkpoint').toEqual([writer]);
  expect(unfinished, 'at bronze.trips the batches without end in its checkpoint').toEqual([]);
}
