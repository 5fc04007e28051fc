import { expect, test } from '../market-data.ts';
import { SUBJECTS, TABLES, TOPICS } from './made-at-start.ts';

test('MD-01 topics, subjects and tables are there before the first trade', async ({ kafka, registry, iceberg }) => {
  expect(await kafka.topics(), 'at kafka.trades').toEqual(expect.arrayContaining(TOPICS));
  expect(await registry.subjects(), 'at kafka.trades').toEqual(expect.arrayContaining(SUBJECTS));
  for (const table of TABLES) {
    const { properties, formatVersion } = await iceberg.describe(table);
    expect(formatVersion, 'at lake.trades').toBe(2);
    // Without it a batch is written twice, unseen, where two consumers have it.
    expect(properties, 'at lake.trades').toMatchObject({ 'commit.retry.num-retries': '0' });
  }
});
