import { expect, test } from '../alerting.ts';
import { alert, moved } from './specs.ts';

// What all share is broken here: one stack of their own, one after the other. It stands first in the folder, so that one
// worker is at these, which wait for most of their time, while the others are at the rest.
test.use({ stackKind: 'exclusive' });
test.describe.configure({ mode: 'default' });

/** Alertmanager tries for ten seconds, and once more at the next interval of the group. */
const RETRIES = 'Notify for alerts failed';

test(
  'CD-26 when Prometheus is restarted while an alert is pending, its time goes on, and it is told once',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, prometheus }) => {
    const lasting = await tracer.inject(moved('lasting_level', 50));
    await expect(lasting).toReach('prometheus.pending', { withinMs: 10_000 });
    const pending = `ALERTS{alertstate="pending", correlation_id="${lasting.correlationId}"}`;
    const evaluations = async () => Number((await prometheus.query(`count_over_time(${pending}[5m])`))[0]?.value ?? 0);
    await expect.poll(evaluations, { message: 'evaluations at which it was pending' }).toBeGreaterThanOrEqual(5);

    await faults.restart('prometheus');

    await expect(lasting).toReachExactlyOnce('notified.critical', { withinMs: 30_000 });
    // It fires after 5 s, which are ten evaluations: begun anew, it would have been pending at fifteen.
    expect(await evaluations()).toBeLessThanOrEqual(12);
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

test(
  'CD-28 a receiver that is away for longer than Alertmanager tries hears of the alert when it is back, once',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, stack }) => {
    const begun = Date.now();
    await using away = await faults.stop('receiver');
    const posted = await tracer.inject(alert({ severity: 'critical' }));
    await expect
      .poll(
        async () =>
          (await stack.logs({ from: begun, to: Date.now() }, ['alertmanager'])).some(({ text }) =>
            text.includes(RETRIES),
          ),
        {
          timeout: 25_000,
        },
      )
      .toBe(true);

    await away.heal();

    await expect(posted).toReachExactlyOnce('notified.critical', { withinMs: 60_000 });
  },
);

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
