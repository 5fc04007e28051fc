import { expect, test } from '../alerting.ts';
import { noticesOf } from './notices-of.ts';
import { alert } from './specs.ts';

test('CD-33 an alert is told once, however often its group is looked at and it is posted', async ({ tracer, own }) => {
  const posted = await tracer.inject(alert({ severity: 'warning' }));
  await expect(posted).toReach('notified.warning', { withinMs: 10_000 });

  await own.postAgain(posted);

  await expect(posted).toReachExactlyOnce('notified.warning', { withinMs: 20_000 });
});

test('CD-33 an alert that a silence held back until between two intervals is told once, at the next', async ({
  tracer,
  alertmanager,
  own,
}) => {
  const pipeline = own.name();
  const silence = await alertmanager.silence({ matchers: [{ name: 'pipeline', value: pipeline }], forMs: 1_500 });
  const posted = await tracer.inject(alert({ severity: 'warning', incident: own.name(), pipeline }));
  await expect.poll(async () => (await alertmanager.findSilence(silence)).status.state).toBe('expired');

  await expect(posted).toReachExactlyOnce('notified.warning', { withinMs: 20_000 });
});

test('CD-33 an alert that ends and begins again within an interval is told once, and its end never', async ({
  tracer,
  own,
}) => {
  const posted = await tracer.inject(alert({ severity: 'warning', incident: own.name() }));
  await expect(posted).toReach('notified.warning', { withinMs: 10_000 });

  await own.interrupt(posted);

  await expect(posted).not.toReach('resolved.warning', { withinMs: 20_000 });
  expect(noticesOf(tracer, 'notified.warning', [posted])).toHaveLength(1);
});

test('CD-33 a notification that comes again after a lost answer is one notice', async ({ tracer, notices, own }) => {
  const pipeline = own.name();
  await notices.behave({ label: { name: 'pipeline', value: pipeline }, mode: { kind: 'lose answer' }, times: 2 });

  const posted = await tracer.inject(alert({ severity: 'warning', pipeline }));

  await expect(posted).toReachExactlyOnce('notified.warning', { withinMs: 20_000 });
  await expect
    .poll(async () => (await notices.attempts('pipeline', pipeline)).map(({ outcome }) => outcome))
    .toEqual(['taken', 'again', 'again']);
});

test('CD-33 a notification that comes again because the answer came too late is one notice', async ({
  tracer,
  notices,
  own,
}) => {
  const pipeline = own.name();
  await notices.behave({ label: { name: 'pipeline', value: pipeline }, mode: { kind: 'late', ms: 4_000 }, times: 1 });

  const posted = await tracer.inject(alert({ severity: 'warning', pipeline }));

  await expect
    .poll(async () => (await notices.attempts('pipeline', pipeline)).map(({ outcome }) => outcome), { timeout: 15_000 })
    .toEqual(['taken', 'again']);
  await expect(posted).toReachExactlyOnce('notified.warning', { withinMs: 20_000 });
});
