import { expect, test } from '../rideshare.ts';
import { idleRules, TOLD_LATE } from '../watched/idle-rules.ts';

test('CD-26 what the rules of Bronze ask for is told by Spark, under these names and labels', async ({ stack }) => {
  const idle = () => idleRules(stack, { platform: 'rideshare', jobs: ['spark'], metrics: /^spark_/ });

  // A stream tells of itself from its first batch on.
  await expect.poll(idle, TOLD_LATE).toEqual([]);
});
