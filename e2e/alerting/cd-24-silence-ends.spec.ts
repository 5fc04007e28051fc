import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

test('CD-24 a silence leaves the alerts of others alone', async ({ tracer, alertmanager, own }) => {
  const pipeline = own.name();
  const silence = await alertmanager.silence({ matchers: [{ name: 'pipeline', value: pipeline }], forMs: 60_000 });

  const [silenced, other] = await tracer.injectMany([
    alert({ severity: 'warning', pipeline }),
    alert({ severity: 'warning', pipeline: `${pipeline}-other` }),
  ]);

  await expect(other ?? []).toReach('notified.warning', { withinMs: 20_000 });
  await expect(silenced ?? []).toBeSilencedBy(silence);
});

test('CD-24 when a silence is expired, the alert that it held back is told, once', async ({
  tracer,
  alertmanager,
  own,
}) => {
  const pipeline = own.name();
  const silence = await alertmanager.silence({ matchers: [{ name: 'pipeline', value: pipeline }], forMs: 60_000 });
  const posted = await tracer.inject(alert({ severity: 'critical', pipeline }));
  await expect(posted).toBeSilencedBy(silence);

  await alertmanager.expire(silence);

  await expect(posted).toReachExactlyOnce('notified.critical', { withinMs: 30_000 });
});

test('CD-24 the maintenance of a pipeline silences its alerts, and no other pipeline’s', async ({
  tracer,
  notices,
  own,
}) => {
  const pipeline = own.name();
  const other = own.name();
  const silence = await notices.announceMaintenance(pipeline, 60_000);

  const slow = await tracer.inject(alert({ alertname: 'PipelineSlow', severity: 'warning', pipeline }));
  const others = await tracer.inject(alert({ alertname: 'PipelineSlow', severity: 'warning', pipeline: other }));

  await expect(others).toReach('notified.warning', { withinMs: 10_000 });
  await expect(slow).toBeSilencedBy(silence);
});
