import { hopLatencies, latencyTable, runLoad } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { tradesNow } from './trade-load.ts';
import { usageText, UsageWatch } from './usage.ts';

const SERVICES = ['consumer', 'trades-api'];
const FOR_MS = 5_000;

for (const perSecond of [10, 50, 100]) {
  test(
    `MD-32 ${perSecond} messages a second: nothing lost, latency, memory and processor time in budget`,
    {
      tag: ['@exclusive', '@quiet'],
    },
    async ({ tracer, stack }, testInfo) => {
      const usage = new UsageWatch(stack);
      const load = await runLoad(tracer, tradesNow(), { perSecond, forMs: FOR_MS });
      await expect(load.events).toReachExactlyOnce('lake.trades', { withinMs: 30_000 });
      const used = await usage.stop();
      await expect(load.events).toReachExactlyOnce('api.trades', { withinMs: 30_000 });

      const rate = `asked ${perSecond}, sent ${load.achievedPerSecond?.toFixed(1) ?? '?'} messages a second`;
      const figures = [rate, ...latencyTable(hopLatencies(tracer, load.events)), usageText(used)];
      await testInfo.attach('figures', { body: figures.join('\n'), contentType: 'text/plain' });
      const sent = load.achievedPerSecond ?? 0;
      expect(sent, `at topic.market_trades what the load has sent: ${rate}`).toBeGreaterThan(perSecond * 0.9);
      await expect(load.events).toHaveLatency('lake.trades', { p95: 5_000 });
      const own = used.filter(({ service }) => SERVICES.includes(service));
      expect(own).toHaveLength(SERVICES.length);
      for (const { service, memoryBytes, memoryLimitBytes, processors } of own) {
        expect(memoryBytes, `at lake.trades the memory of ${service}`).toBeLessThan(memoryLimitBytes * 0.95);
        expect(processors, `at lake.trades the processors of ${service}`).toBeLessThan(1);
      }
    },
  );
}
