import { about } from '../../fixtures/index.ts';
import { expect, test } from '../market-data-alerts.ts';
import { idleRules, TOLD_LATE } from '../watched/idle-rules.ts';

test(
  'CD-26 what the rules that watch the market data ask for is told, as Prometheus runs them, under these names and labels',
  { tag: ['@exclusive'], annotation: about('prometheus.firing') },
  async ({ stack, prometheus }) => {
    const rules = await prometheus.alertRules();
    const jobs = ['connector', 'consumer', 'exchange', 'trades-api'];
    const idle = () => idleRules(stack, { platform: 'market-data', jobs, metrics: /./, rules });

    await expect.poll(idle, TOLD_LATE).toEqual([]);
  },
);
