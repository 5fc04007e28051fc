import { expect, expectedAlert, test } from '../cdc-alerts.ts';
import { allIsWell } from '../watched/all-is-well.ts';
import { toldNames } from '../watched/told-names.ts';
import { changedConnector } from './changed-connector.ts';

/** The rules take three seconds; the rest is for a machine that has much else to do. */
const RULES_MS = 60_000;

test(
  'CD-26 the first failed task of a connector that itself runs is told of, by its name, to who is paged and to nobody else; once it runs again that is over',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, prometheus, notices, connect, mysql, own }) => {
    await allIsWell(prometheus);
    const before = await notices.lastNumber();
    const failed = await tracer.inject(
      expectedAlert('ConnectorTaskFailed', {
        job: 'connect-exporter',
        connector: 'shop',
        task: '0',
        severity: 'critical',
      }),
    );

    await using changed = await changedConnector(connect, 'shop', {
      transforms: 'astray',
      'transforms.astray.type': 'org.apache.kafka.connect.transforms.ValueToKey',
      'transforms.astray.fields': 'nowhere',
    });
    await mysql.execute("INSERT INTO shop.customers (id, name, credit, created_at) VALUES (?, 'Zoë', 1, NOW(6))", [
      own.id(),
    ]);
    await expect(failed).toReachExactlyOnce('prometheus.firing', { withinMs: RULES_MS });
    await expect(failed).toRouteTo('critical', { only: true, withinMs: RULES_MS });
    expect(await toldNames(notices, before), 'at notified.critical').toEqual(['ConnectorTaskFailed']);

    await changed.mend();
    await expect(failed).toReachExactlyOnce('resolved.critical', { withinMs: 2 * RULES_MS });
  },
);

test(
  'CD-26 a Kafka Connect that hangs is told of to who is paged and to nobody else; once it answers again that is over',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, prometheus, notices }) => {
    await allIsWell(prometheus);
    const before = await notices.lastNumber();
    const away = await tracer.inject(expectedAlert('ConnectAway', { job: 'connect-exporter', severity: 'critical' }));

    await using hangs = await faults.pause('connect');
    await expect(away).toReach('prometheus.firing', { withinMs: RULES_MS });
    await expect(away).toRouteTo('critical', { only: true, withinMs: RULES_MS });
    expect(await toldNames(notices, before), 'at notified.critical').toEqual(['ConnectAway']);

    await hangs.heal();
    await expect(away).toReach('resolved.critical', { withinMs: 2 * RULES_MS });
  },
);
