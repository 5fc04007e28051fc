import { expect, test } from '../rideshare.ts';

test.describe.configure({ timeout: 120_000 });

const LAKE = { tag: ['@stack:core', '@stack:data-pipeline'] };
const OF_DOCKER = { tag: [...LAKE.tag, '@docker'] };

test(
  'RS-25 every service of the lake is healthy, and the job that prepares it has ended well',
  OF_DOCKER,
  async ({ stack }) => {
    const states = new Map((await stack.states()).map((state) => [state.service, state]));
    for (const service of ['minio', 'spark', 'dbt']) {
      expect(states.get(service), service).toMatchObject({ status: 'running', restarts: 0, oomKilled: false });
    }
    expect(states.get('bronze-init'), 'bronze-init').toMatchObject({ status: 'exited', exitCode: 0 });
  },
);

test(
  'RS-25 the bucket, every Bronze table and the stream that fills them are there',
  LAKE,
  async ({ s3, sql, streams, pipeline }) => {
    const { bucket = '', bronze } = pipeline.lake ?? {};
    expect(await s3.buckets(), 'buckets at minio').toContain(bucket);
    const tables = await sql.query('SHOW TABLES IN bronze');
    expect(tables.map(({ tableName }) => `bronze.${tableName as string}`)).toEqual(
      expect.arrayContaining([...(bronze?.tables ?? []), bronze?.rejected].map((table) => `bronze.${table ?? ''}`)),
    );
    expect(await streams.find(bronze?.stream ?? ''), 'the stream into bronze.*').toMatchObject({ active: true });
  },
);
