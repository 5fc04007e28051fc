import { expect, test } from '@playwright/test';
import { until } from '../../fixtures/core/wait.ts';
import { ChildRun } from './lifecycle/child-run.ts';

test.describe.configure({ timeout: 90_000 });

test('RS-60 UI mode starts what the tests run there need, and keeps it for the next run', async ({ page }) => {
  await using run = new ChildRun({ args: ['--ui-host=127.0.0.1', '--ui-port=0', '--project=core', '--grep=passes'] });
  const url = await until({
    what: 'UI mode says where it listens',
    probe: () => /http:\/\/127\.0\.0\.1:\d+\S*/.exec(run.output)?.[0],
    done: (found) => found !== undefined,
    timeoutMs: 20_000,
  });
  await page.goto(url ?? '');
  await expect(page.getByText('suite.child.ts')).toBeVisible();

  await page.getByTitle('Run all').click();
  const [first] = await run.wrote('stack');
  await expect(page.getByText(/1 passed/)).toBeVisible();
  await page.getByTitle('Run all').click();
  const [, second] = await run.wrote('stack', 2);

  expect(first?.services).toEqual(['job', 'redis']);
  expect(second?.ids).toEqual(first?.ids);
  run.interrupt();
  await run.gone(20_000);
});
