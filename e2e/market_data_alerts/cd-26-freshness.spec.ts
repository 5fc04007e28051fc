import { expect, expectedAlert, test } from '../market-data-alerts.ts';
import { allIsWell } from '../watched/all-is-well.ts';

/** The longest of these rules takes 8 s; the rest is for a machine that has much else to do. */
const RULES_MS = 60_000;

test(
  'CD-26 a connector that is cut off from its exchange is told of: that no trade comes to who is paged, that a part is not well to who is warned; once trades come again both are over',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, prometheus, exchange }) => {
    await using _trading = await exchange.trading();
    await allIsWell(prometheus);
    const stale = await tracer.inject(expectedAlert('MarketDataNotFresh', { job: 'connector', severity: 'critical' }));
    const unwell = await tracer.inject(
      expectedAlert('MarketDataDegraded', { job: 'connector', part: 'feed', severity: 'warning' }),
    );

    await using cut = await faults.partition('connector', 'exchange');
    await expect([stale, unwell]).toReach('prometheus.firing', { withinMs: RULES_MS });
    await expect(stale).toRouteTo('critical', { only: true, withinMs: RULES_MS });
    await expect(unwell).toRouteTo('warning', { only: true, withinMs: RULES_MS });

    await cut.heal();
    await expect(stale).toReach('resolved.critical', { withinMs: 2 * RULES_MS });
    await expect(unwell).toReach('resolved.warning', { withinMs: 2 * RULES_MS });
  },
);

test(
  'CD-26 a table that cannot be written while trades wait is told of to who is paged and to nobody else; once it is written again that is over',
  { tag: ['@exclusive', '@fault'] },
  async ({ tracer, faults, prometheus, exchange }) => {
    await using _trading = await exchange.trading();
    await allIsWell(prometheus);
    const stale = await tracer.inject(
      expectedAlert('MarketDataTableNotFresh', { topic: 'market.trades', severity: 'critical' }),
    );

    await using away = await faults.stop('minio');
    await expect(stale).toReach('prometheus.firing', { withinMs: RULES_MS });
    await expect(stale).toRouteTo('critical', { only: true, withinMs: RULES_MS });

    await away.heal();
    await expect(stale).toReach('resolved.critical', { withinMs: 2 * RULES_MS });
  },
);
