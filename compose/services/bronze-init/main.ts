import { runJob } from '../lib/job.ts';
import { keepTrying } from '../lib/retry.ts';
import { plant } from './planted/plant.ts';
import { SqlSession } from './sql-session.ts';
import { STAGES } from './stages.ts';

/** Makes what the lake needs before anybody writes, and changes nothing that is there. */
await runJob('bronze-init', 150_000, async ({ environment, log, signal }) => {
  const { createBucket, bronzeTables, ensureTable } = plant(STAGES, log);
  const around = { log, signal };
  const bucket = environment.text('S3_BUCKET', 'lake');
  const place = {
    endpoint: environment.text('S3_ENDPOINT', 'http://localhost:9000'),
    accessKeyId: environment.secret('S3_ACCESS_KEY'),
    secretAccessKey: environment.secret('S3_SECRET_KEY'),
    bucket,
  };
  const made = await keepTrying(`make the bucket ${bucket}`, () => createBucket(place), around);
  log.info({ bucket, made }, 'the bucket is there');
  const address = {
    host: environment.text('THRIFT_HOST', 'localhost'),
    port: environment.integer('THRIFT_PORT', 10_000),
  };
  const sql = await keepTrying('reach Spark', () => SqlSession.open(address), around);
  try {
    await sql.run('CREATE DATABASE IF NOT EXISTS bronze');
    // Side by side: each is planning on one core and waiting for the store.
    await Promise.all(
      bronzeTables(`s3a://${bucket}/bronze`).map((table) =>
        keepTrying(`create ${table.name}`, () => ensureTable(sql, table, log), around),
      ),
    );
  } finally {
    await sql.close();
  }
  log.info('the Bronze tables are there');
});
