import { about } from '../../fixtures/index.ts';
import { expect, test } from '../cdc-alerts.ts';
import { idleRules, TOLD_LATE } from '../watched/idle-rules.ts';

test(
  'CD-26 what the rules that watch change data capture ask for is told, as Prometheus runs them, under these names and labels',
  { tag: ['@exclusive'], annotation: about('prometheus.firing') },
  async ({ stack, prometheus }) => {
    const rules = await prometheus.alertRules();
    const idle = () =>
      idleRules(stack, {
        platform: 'cdc',
        jobs: ['connect-exporter'],
        metrics: /^(?!spark_|kafka_consumergroup)/,
        rules,
      });

    await expect.poll(idle, TOLD_LATE).toEqual([]);
  },
);
