import { visit } from '../../fixtures/index.ts';
import { expect, test } from '../alerting.ts';
import { alert } from './specs.ts';

test('CD-21 an alert is on the page of Alertmanager, with its labels and what it says', async ({
  tracer,
  pages,
  page,
}) => {
  const posted = await tracer.inject(
    alert({ severity: 'warning', pipeline: 'orders' }, { summary: 'orders are late' }),
  );
  await expect(posted).toReach('alertmanager.alerts', { withinMs: 5_000 });

  await visit(page, pages.alerts(posted));

  await expect(page.getByText('alertname="Said"').first()).toBeVisible();
  await expect(page.getByText('severity="warning"').first()).toBeVisible();
  await expect(page.getByText('pipeline="orders"').first()).toBeVisible();
  await page.getByRole('button', { name: 'Info' }).click();
  await expect(page.getByText('orders are late')).toBeVisible();
});

test('CD-21 a silenced alert is not among the active ones on the page, and is where silenced ones are asked for', async ({
  tracer,
  alertmanager,
  pages,
  page,
  own,
}) => {
  const pipeline = own.name();
  const silence = await alertmanager.silence({ matchers: [{ name: 'pipeline', value: pipeline }], forMs: 60_000 });
  const posted = await tracer.inject(alert({ severity: 'warning', pipeline }));
  await expect(posted).toBeSilencedBy(silence);

  await visit(page, pages.alerts(posted));
  await expect(page.getByText('No alert groups found')).toBeVisible();
  await page.getByText('Silenced', { exact: true }).click();

  await expect(page.getByText(`pipeline="${pipeline}"`).first()).toBeVisible();
});
