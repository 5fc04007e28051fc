import { activeDefects, defect } from '../lib/defects.ts';
import { readEnvironment } from '../lib/environment.ts';
import { createLogger, reason } from '../lib/logging.ts';
import { keepTrying } from '../lib/retry.ts';
import { createBucket } from './bucket.ts';
import { SqlSession } from './sql-session.ts';
import { bronzeTables, createBronzeTable } from './tables.ts';

/** A stack is given up after that; a job that hangs would say nothing. */
const GIVE_UP_MS = 150_000;

/** A job: makes what the lake needs before anybody writes, changes nothing that is there, and ends with 0. */
async function run(): Promise<void> {
  if (process.argv.includes('--load-only')) return;
  const environment = readEnvironment();
  const accessKeyId = environment.secret('S3_ACCESS_KEY');
  const secretAccessKey = environment.secret('S3_SECRET_KEY');
  const bucket = environment.text('S3_BUCKET', 'lake');
  const log = createLogger('bronze-init', environment.text('LOG_LEVEL', 'info'), [accessKeyId, secretAccessKey]);
  const stopping = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      stopping.abort(new Error(`told to stop by ${name}`));
    });
  }
  const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(GIVE_UP_MS)]);
  try {
    const endpoint = environment.text('S3_ENDPOINT', 'http://localhost:9000');
    const made = await keepTrying(
      `make the bucket ${bucket}`,
      () => createBucket({ endpoint, accessKeyId, secretAccessKey, bucket }),
      { log, signal },
    );
    log.info({ bucket, made }, 'the bucket is there');
    if (defect('init-ends-early')) process.exit(0);
    const address = {
      host: environment.text('THRIFT_HOST', 'localhost'),
      port: environment.integer('THRIFT_PORT', 10000),
    };
    const sql = await keepTrying('reach Spark', () => SqlSession.open(address), { log, signal });
    try {
      await sql.run('CREATE DATABASE IF NOT EXISTS bronze');
      // Side by side: each is planning on one core and waiting for the store.
      await Promise.all(
        bronzeTables(`s3a://${bucket}/bronze`).map((table) =>
          keepTrying(`create ${table.name}`, () => createBronzeTable(sql, table, log), { log, signal }),
        ),
      );
    } finally {
      await sql.close();
    }
    const defects = [...activeDefects()];
    if (defects.length > 0) log.warn({ defects }, 'ran with planted defects');
    log.info({ ms: Math.round(performance.now()) }, 'the Bronze tables are there');
    process.exit(0);
  } catch (error) {
    log.fatal({ reason: reason(error) }, 'failed');
    process.exit(1);
  }
}

await run();
