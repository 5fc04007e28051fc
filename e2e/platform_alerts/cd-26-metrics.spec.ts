import { expect, test } from '../rideshare-alerts.ts';
import { idleRules } from '../watched/idle-rules.ts';

test(
  'CD-26 what the rules of the ride-hailing platform ask for is told by its services, under these names and labels',
  { tag: ['@exclusive'] },
  async ({ stack, prometheus }) => {
    const idle = await idleRules(stack, {
      platform: 'rideshare',
      jobs: ['simulation-api', 'stream-processor', 'gateway', 'lag-exporter'],
      metrics: /^(?!spark_)/,
      rules: await prometheus.alertRules(),
    });

    expect(idle, 'at prometheus.firing').toEqual([]);
  },
);
