import { about } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare-alerts.ts';
import { idleRules, TOLD_LATE } from '../watched/idle-rules.ts';

test(
  'CD-26 what the rules of the ride-hailing platform ask for is told by its services, under these names and labels',
  { tag: ['@exclusive'], annotation: about('prometheus.firing') },
  async ({ stack, prometheus }) => {
    const rules = await prometheus.alertRules();
    const jobs = ['simulation-api', 'stream-processor', 'gateway', 'lag-exporter'];
    const idle = () => idleRules(stack, { platform: 'rideshare', jobs, metrics: /^(?!spark_)/, rules });

    await expect.poll(idle, TOLD_LATE).toEqual([]);
  },
);
