import { expect, test } from '../alerting.ts';
import { alert, moved } from './specs.ts';

test('CD-27 the end of an alert is told as resolved to who was told of it, once', async ({ tracer, own }) => {
  const alerts = await tracer.injectMany(['critical', 'warning', 'info'].map((severity) => alert({ severity })));
  const [critical, warning, info] = alerts.map((posted) => [posted]);
  await Promise.all([
    expect(critical ?? []).toReach('notified.critical', { withinMs: 10_000 }),
    expect(warning ?? []).toReach('notified.warning', { withinMs: 10_000 }),
    expect(info ?? []).toReach('notified.default', { withinMs: 10_000 }),
  ]);

  await own.resolve(...alerts);

  await Promise.all([
    expect(critical ?? []).toReachExactlyOnce('resolved.critical', { withinMs: 20_000 }),
    expect(warning ?? []).toReachExactlyOnce('resolved.warning', { withinMs: 20_000 }),
    expect(info ?? []).toReachExactlyOnce('resolved.default', { withinMs: 20_000 }),
  ]);
});

test('CD-27 when the metric has fallen again, it is told as resolved', async ({ tracer, own }) => {
  const high = await tracer.inject(moved('level', 500));
  await expect(high).toReach('notified.critical', { withinMs: 10_000 });

  await own.move(high, 1);

  await expect(high).toReach('resolved.critical', { withinMs: 20_000 });
});

test('CD-27 of an incident those alerts are resolved that are over, and the others still fire', async ({
  tracer,
  own,
}) => {
  const incident = own.name();
  const [over, still] = await tracer.injectTogether(
    ['orders', 'payments'].map((pipeline) => alert({ severity: 'critical', incident, pipeline })),
  );
  await expect([over ?? [], still ?? []].flat()).toReach('notified.critical', { withinMs: 10_000 });

  await own.resolve(...[over ?? []].flat());

  await expect(over ?? []).toReach('resolved.critical', { withinMs: 20_000 });
  await expect(still ?? []).not.toReach('resolved.critical', { withinMs: 20_000 });
});
