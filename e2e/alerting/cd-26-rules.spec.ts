import { expect, test } from '../alerting.ts';
import { moved } from './specs.ts';

test('CD-26 a metric over its limit fires, and Alertmanager and who is warned have it with all its labels', async ({
  tracer,
  own,
}) => {
  const high = await tracer.inject(moved('level', 50, { pipeline: own.name(), shard: '7' }));

  await expect(high).toReachExactlyOnce('prometheus.firing', { withinMs: 10_000 });
  await expect(high).toReachExactlyOnce('alertmanager.alerts', { withinMs: 10_000 });
  await expect(high).toReachExactlyOnce('notified.warning', { withinMs: 20_000 });
});

test('CD-26 a metric far over its limit is critical: who hears of that hears, and no other', async ({
  tracer,
  own,
}) => {
  const high = await tracer.inject(moved('level', 500, { pipeline: own.name() }));

  await expect(high).toReach('prometheus.firing', { withinMs: 10_000 });
  await expect(high).toRouteTo('critical', { only: true });
});

test('CD-26 a metric at its limit does not fire', async ({ tracer }) => {
  const at = await tracer.inject(moved('level', 10));

  await expect(at).not.toReach('prometheus.firing', { withinMs: 20_000 });
});

test('CD-26 a value that must last fires when it has, and not before', async ({ tracer, prometheus }) => {
  const lasting = await tracer.inject(moved('lasting_level', 50));
  await expect(lasting).toReach('prometheus.pending', { withinMs: 10_000 });

  await expect(lasting).toReach('prometheus.firing', { withinMs: 20_000 });
  const [alert] = (await prometheus.alerts()).filter(({ labels }) => labels.correlation_id === lasting.correlationId);
  const firingAfterMs =
    firstSeen(tracer.sightings('prometheus.firing'), lasting.index) - Date.parse(alert?.activeAt ?? '');
  expect(firingAfterMs).toBeGreaterThanOrEqual(5_000);
});

test('CD-26 a value that does not last as long as it must fires nothing', async ({ tracer, own, prometheus }) => {
  const brief = await tracer.inject(moved('lasting_level', 50));
  await expect(brief).toReach('prometheus.pending', { withinMs: 10_000 });

  await own.move(brief, 0);

  await expect
    .poll(async () => (await prometheus.alerts()).filter(({ labels }) => labels.correlation_id === brief.correlationId))
    .toEqual([]);
  await expect(brief).not.toReach('prometheus.firing', { withinMs: 20_000 });
});

function firstSeen(log: { readonly latest: Float64Array; rowsOf(event: number): number[] }, event: number): number {
  return log.latest[log.rowsOf(event)[0] ?? -1] ?? NaN;
}
