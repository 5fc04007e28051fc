import { LAKE } from '../../test-data/rideshare/lake.ts';
import { expect, test } from '../rideshare.ts';

test.describe.configure({ timeout: 120_000 });

const OF_THE_LAKE = { tag: ['@stack:core', '@stack:data-pipeline'] };
const OF_DOCKER = { tag: [...OF_THE_LAKE.tag, '@docker'] };

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
  OF_THE_LAKE,
  async ({ s3, sql, streams }) => {
    const { bucket, bronze } = LAKE;
    expect(await s3.buckets(), 'buckets at minio').toContain(bucket);
    const tables = await sql.query('SHOW TABLES IN bronze');
    expect(tables.map(({ tableName }) => `bronze.${tableName as string}`)).toEqual(
      expect.arrayContaining([...bronze.tables, bronze.rejected].map((table) => `bronze.${table}`)),
    );
    expect(await streams.find(bronze.stream), 'at bronze.* the stream that fills it').toMatchObject({ active: true });
  },
);
