import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

test('CD-20 an alert that is posted to the API is there within 5 s, once, with all its labels', async ({ tracer }) => {
  const posted = await tracer.inject(alert({ severity: 'warning', pipeline: 'orders', path: 'a "b" \\c é' }));

  await expect(posted).toReachExactlyOnce('alertmanager.alerts', { withinMs: 5_000 });
});

test('CD-20 an alert with a label that has no name is refused, and nobody hears of it', async ({ tracer }) => {
  const refused = await tracer.inject(alert({ severity: 'critical', '': 'x' }));

  expect(refused.answer).toMatchObject({ outcome: 'refused', summary: '400' });
  await expect(refused).not.toReach('notified.critical', { withinMs: 20_000 });
});
