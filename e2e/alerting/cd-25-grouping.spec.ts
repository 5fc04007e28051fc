import { expect, test } from '../alerting.ts';
import { noticesOf } from './notices-of.ts';
import { alert } from './specs.ts';

test('CD-25 the alerts of an incident are one notification, each of them once', async ({ tracer, own }) => {
  const incident = own.name();
  const alerts = await tracer.injectTogether(
    ['orders', 'payments', 'ratings'].map((pipeline) => alert({ severity: 'critical', incident, pipeline })),
  );

  await expect(alerts).toReachExactlyOnce('notified.critical', { withinMs: 20_000 });
  expect(noticesOf(tracer, 'notified.critical', alerts)).toHaveLength(1);
});

test('CD-25 the alerts of two incidents are two notifications', async ({ tracer, own }) => {
  const [one, two] = [own.name(), own.name()];
  const alerts = await tracer.injectTogether(
    [one, two, one, two].map((incident, at) => alert({ severity: 'critical', incident, pipeline: `p${at}` })),
  );

  await expect(alerts).toReachExactlyOnce('notified.critical', { withinMs: 20_000 });
  const notices = noticesOf(tracer, 'notified.critical', alerts);
  expect(notices.map(({ groupLabels }) => groupLabels)).toEqual(
    expect.arrayContaining([{ incident: one }, { incident: two }]),
  );
  expect(notices).toHaveLength(2);
});

test('CD-25 of a thousand alerts at once each is told, once, in the notification of their incident', async ({
  tracer,
  own,
}) => {
  const incident = own.name();
  const alerts = await tracer.injectTogether(
    Array.from({ length: 1_000 }, (_, at) => alert({ severity: 'critical', incident, shard: String(at) })),
  );

  await expect(alerts).toReachExactlyOnce('notified.critical', { withinMs: 20_000 });
});
