import { expect, test } from '../alerting.ts';
import { moved } from './specs.ts';

// What all share is broken here.
test.use({ stackKind: 'exclusive' });

test(
  'CD-31 while Alertmanager is away Prometheus keeps the alert, and delivers it when it is back, once',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults }) => {
    await using away = await faults.stop('alertmanager');
    const high = await tracer.inject(moved('level', 500));
    await expect(high).toReach('prometheus.firing', { withinMs: 15_000 });

    await away.heal();

    await expect(high).toReachExactlyOnce('alertmanager.alerts', { withinMs: 30_000 });
    await expect(high).toReachExactlyOnce('notified.critical', { withinMs: 30_000 });
  },
);
