import { Counter, Gauge, told, type Metrics } from '../../lib/metrics.ts';
import type { Runs } from './runs.ts';

/** How the run that is under way is doing, part by part. */
export function runMetrics(registry: Metrics, runs: Runs): void {
  const registers = [registry];
  const parts = () => runs.status().runtime?.parts ?? [];
  new Counter({
    name: 'market_data_part_events_total',
    help: 'What has happened in a part since its run began, by the name that its status has for it.',
    labelNames: ['part', 'event'] as const,
    registers,
    collect() {
      this.reset();
      for (const { name: part, counters } of parts()) {
        for (const [event, count] of Object.entries(counters)) this.inc({ part, event }, count);
      }
    },
  });
  new Gauge({
    name: 'market_data_part_waiting',
    help: 'Items that a part holds and has not passed on.',
    labelNames: ['part'] as const,
    registers,
    collect() {
      this.reset();
      for (const { name: part, lag } of parts()) if (lag !== undefined) this.set({ part }, lag);
    },
  });
  new Gauge({
    name: 'market_data_part_healthy',
    help: '1 where a part is well, 0 where it is degraded or has failed.',
    labelNames: ['part'] as const,
    registers,
    collect() {
      this.reset();
      const unwell = new Set(runs.health().causes.map(({ part }) => part));
      for (const { name: part } of parts()) this.set({ part }, unwell.has(part) ? 0 : 1);
    },
  });
  new Gauge({
    name: 'market_data_last_emitted_timestamp_seconds',
    help: 'When the source passed on its last trade, in seconds since the epoch; before the first, when it was made.',
    registers,
    collect() {
      const at = runs.emittedAt;
      if (at === undefined) this.remove();
      else this.set(at / 1_000);
    },
  });
  told(registry, 'market_data_source_rate_per_second', 'How fast the source may go.', () => runs.pressure().perSecond);
}
