import { runAgain } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { SUBJECTS, TABLES, TOPICS } from './made-at-start.ts';

// On a shared stack a job that runs and ends is, to a test that looks on, a service that has crashed.
test.use({ stackKind: 'exclusive' });

test(
  'MD-01 a second initialisation changes nothing',
  { tag: ['@exclusive', '@fault'] },
  async ({ stack, kafka, registry, iceberg }) => {
    const look = async () => ({
      partitions: await Promise.all(TOPICS.map(async (topic) => (await kafka.range(topic)).lows.length)),
      subjects: await Promise.all(SUBJECTS.map((subject) => registry.latest(subject))),
      tables: await Promise.all(TABLES.map((table) => iceberg.describe(table))),
    });
    const before = await look();

    await runAgain(stack.project, 'market-init');

    expect(await look(), 'at kafka.trades and lake.trades').toEqual(before);
  },
);
