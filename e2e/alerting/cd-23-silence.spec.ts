import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

test('CD-23 of an alert that a silence matches nobody hears, and Alertmanager says by what it is silenced', async ({
  tracer,
  alertmanager,
  own,
}) => {
  const pipeline = own.name();
  const silence = await alertmanager.silence({ matchers: [{ name: 'pipeline', value: pipeline }], forMs: 60_000 });

  const posted = await tracer.inject(alert({ severity: 'critical', pipeline }));

  await expect(posted).toBeSilencedBy(silence);
});

test('CD-23 an alert that was told of is silenced by a silence that comes later, and its end is told to nobody', async ({
  tracer,
  alertmanager,
  own,
}) => {
  const pipeline = own.name();
  const posted = await tracer.inject(alert({ severity: 'critical', pipeline }));
  await expect(posted).toReach('notified.critical', { withinMs: 5_000 });
  const silence = await alertmanager.silence({ matchers: [{ name: 'pipeline', value: pipeline }], forMs: 60_000 });
  await expect(posted).toBeSilencedBy(silence);

  await own.resolve(posted);

  await expect(posted).not.toReach('resolved.critical', { withinMs: 20_000 });
});
