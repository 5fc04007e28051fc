import { expect, expectedAlert, test } from '../rideshare-alerts.ts';
import { allIsWell, everyTargetAnswers } from '../watched/all-is-well.ts';
import { toldNames } from '../watched/told-names.ts';

/** More than RideshareConsumerLag lets wait in a topic. */
const MANY = 1_200;
/** The longest of these rules takes 12 s; the rest is for a machine that has much else to do. */
const RULES_MS = 60_000;

test(
  'CD-26 a platform at work fires nothing, and its first dead letter is told, once, and nothing else',
  { tag: ['@exclusive'] },
  async ({ tracer, prometheus, notices, kafka, api, rides }) => {
    await allIsWell(prometheus);
    const before = await notices.lastNumber();
    const letter = await tracer.inject(
      expectedAlert('RideshareDeadLetters', { job: 'stream-processor', topic: 'ratings', severity: 'warning' }),
    );

    const events = Array.from({ length: MANY }, () => rides.rating().payload);
    await api.post('/v1/events/ratings/batch', { events });
    await kafka.produce('ratings', [{ key: rides.rating().key, value: null }]);

    await expect(letter).toReachExactlyOnce('prometheus.firing', { withinMs: RULES_MS });
    await expect(letter).toReachExactlyOnce('alertmanager.alerts', { withinMs: RULES_MS });
    await expect(letter).toRouteTo('warning', { only: true, withinMs: RULES_MS });
    expect(await toldNames(notices, before), 'at notified.warning').toEqual(['RideshareDeadLetters']);
  },
);

test(
  'CD-26 a stream processor that is stopped under traffic is told of: that it is away, its lag, and that its group stands still; once it is back all of that is over, and its restart is told',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, prometheus, api, rides }) => {
    await everyTargetAnswers(prometheus);
    const ofGroup = { consumergroup: 'stream-processor', topic: 'ratings' };
    const ofProcess = { job: 'stream-processor', instance: 'stream-processor:8080' };
    const away = await tracer.inject(expectedAlert('TargetDown', { ...ofProcess, severity: 'critical' }));
    const stuck = await tracer.inject(expectedAlert('RideshareConsumerStuck', { ...ofGroup, severity: 'critical' }));
    const behind = await tracer.inject(expectedAlert('RideshareConsumerLag', { ...ofGroup, severity: 'warning' }));
    const restarted = await tracer.inject(expectedAlert('ServiceRestarted', { ...ofProcess, severity: 'warning' }));

    await using stopped = await faults.stop('stream-processor');
    const events = Array.from({ length: MANY }, () => rides.rating().payload);
    await api.post('/v1/events/ratings/batch', { events });

    await expect([away, stuck, behind]).toReach('prometheus.firing', { withinMs: RULES_MS });
    await expect([away, stuck]).toRouteTo('critical', { only: true, withinMs: RULES_MS });
    await expect(behind).toRouteTo('warning', { only: true, withinMs: RULES_MS });

    await stopped.heal();

    await expect([away, stuck]).toReach('resolved.critical', { withinMs: 2 * RULES_MS });
    await expect(behind).toReach('resolved.warning', { withinMs: 2 * RULES_MS });
    await expect(restarted).toReach('notified.warning', { withinMs: 2 * RULES_MS });
  },
);
