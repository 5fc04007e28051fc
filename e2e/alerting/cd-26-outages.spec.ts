import { expect, test } from '../alerting.ts';
import { moved } from './specs.ts';

// What all share is broken here.
test.use({ stackKind: 'exclusive' });

test(
  'CD-26 when Prometheus is restarted while an alert is pending, its time goes on, and it is told once',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, prometheus }) => {
    const lasting = await tracer.inject(moved('lasting_level', 50));
    await expect(lasting).toReach('prometheus.pending', { withinMs: 10_000 });
    const [before] = await prometheus.alerts();

    await faults.restart('prometheus');

    await expect(lasting).toReach('notified.critical', { withinMs: 30_000 });
    const [after] = await prometheus.alerts();
    // It is written down in whole seconds.
    expect(Date.parse(after?.activeAt ?? '')).toBeLessThanOrEqual(Date.parse(before?.activeAt ?? ''));
    await expect(lasting).toReachExactlyOnce('notified.critical', { withinMs: 30_000 });
  },
);

test(
  'CD-26 of a target that has died the last value is served, and no rule trusts it: it is told that the target is away',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, prometheus, notices }) => {
    const stamped = await tracer.inject(moved('stamped_level', 50));
    await expect(stamped).toReach('notified.critical', { withinMs: 10_000 });

    await using _dead = await faults.kill('meter');

    await expect(stamped).toReach('resolved.critical', { withinMs: 30_000 });
    const served = await prometheus.query(`stamped_level{correlation_id="${stamped.correlationId}"}`);
    expect(served).toMatchObject([{ value: '50' }]);
    const away = await notices.attempts('alertname', 'MeterAway');
    expect(away.map(({ receiver, outcome }) => `${receiver} ${outcome}`)).toEqual(['critical taken']);
  },
);
