import { expect, test, type Page } from '@playwright/test';
import { visit } from '../../fixtures/technologies/browser/visit.ts';
import { until } from '../../fixtures/core/wait.ts';
import { ChildRun } from './lifecycle/child-run.ts';

test.describe.configure({ timeout: 120_000 });

test('RS-60 UI mode starts what the tests run there need, and keeps it for the next run', async ({ page }) => {
  await using run = new ChildRun({ args: ['--ui-host=127.0.0.1', '--ui-port=0', '--project=core', '--grep=passes'] });
  await open(run, page);
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

test('RS-60 UI mode keeps the stacks of all platforms, for any test may be run next', async ({ page }) => {
  const both = ['--project=one', '--project=two', '--grep=passes', '--workers=1'];
  await using run = new ChildRun({ args: ['--ui-host=127.0.0.1', '--ui-port=0', ...both] });
  await open(run, page);
  // It ticks only the first project by itself.
  await page.getByText('Projects:').click();
  await page.getByRole('checkbox', { name: 'two' }).check();
  await expect(page.getByText('retirement.child.ts').first()).toBeVisible();

  await page.getByTitle('Run all').click();
  await run.wrote('passing', 2);
  await expect(page.getByText(/2 passed/)).toBeVisible();
  await page.getByTitle('Run all').click();
  await run.wrote('passing', 4);

  expect(run.diary('stack').map(({ origin }) => origin)).toEqual(['started', 'started', 'attached', 'attached']);
  run.interrupt();
  await run.gone(20_000);
});

async function open(run: ChildRun, page: Page): Promise<void> {
  const url = await until({
    what: 'UI mode says where it listens',
    probe: () => /http:\/\/127\.0\.0\.1:\d+\S*/.exec(run.output)?.[0],
    done: (found) => found !== undefined,
    timeoutMs: 20_000,
  });
  await visit(page, url ?? '');
}
