import { expect, test, type Page } from '@playwright/test';
import { visit } from '../../../fixtures/technologies/browser/visit.ts';
import { until } from '../../../fixtures/core/wait.ts';
import { keptStacks } from '../../../fixtures/stack/kept-stacks.ts';
import { readStates } from '../../../fixtures/stack/states.ts';
import { ChildRun } from '../lifecycle/child-run.ts';

test.describe.configure({ timeout: 300_000 });
// What is watched changes twice a second.
test.use({ trace: 'off' });

test('a pipeline is watched and broken in the browser: events stop at the hop of what is down, come when it is healed; Ctrl-C leaves nothing broken, and what kill -9 leaves the next watch heals', async ({
  page,
}) => {
  const base = `dyetrace-watch-${process.pid}`;
  const watched = {
    program: 'fixtures/cli/main.ts',
    args: ['watch', '--platform', 'e2e/harness/orders/platform.ts', '--no-open'],
    env: { E2E_PROJECT: base },
  };
  await using run = new ChildRun(watched);
  try {
    await open(run, page);
    const article = (name: string) => page.getByRole('article', { name });
    const verdict = page.locator('#verdict');
    await page.getByLabel('10 a second').check();
    await expect(verdict).toHaveText(/^all that passes arrives: \d+\.\d a second$/, { timeout: 60_000 });
    await expect(article('feed.settled')).toContainText(/[1-9]\d*\.\d a second/, { timeout: 30_000 });
    await expect(article('feed.settled')).toContainText(/\d+ ms, p95 /);
    await expect(article('kafka.settled')).toContainText(/\d+ behind/);

    await page.getByRole('button', { name: 'kill joiner' }).click();
    await expect(page.getByRole('row', { name: /^kill joiner/ })).toContainText('in effect', { timeout: 60_000 });
    await expect(page.locator('[data-service=joiner]')).toContainText('exited');
    await expect(article('kafka.audit')).toContainText(/\d+ events? waits?/, { timeout: 60_000 });
    await expect(verdict).toContainText(/before kafka\.audit/);
    await expect(page.getByRole('row', { name: /^orders o-/ }).first()).toContainText('last seen at kafka.orders');

    await page.getByRole('button', { name: 'heal kill joiner' }).click();
    await expect(page.getByRole('row', { name: /^kill joiner/ })).toContainText('healed', { timeout: 60_000 });
    await expect(page.locator('[data-service=joiner]')).toContainText('running');
    await expect(article('kafka.audit')).not.toContainText('wait', { timeout: 60_000 });
    // Orders whose payments were refused meanwhile are never settled, and are rightly said to wait there.
    await expect(verdict).not.toContainText('kafka.audit');
    await expect(article('kafka.audit')).toContainText(/[1-9]\d*\.\d a second/, { timeout: 30_000 });
    await expect(article('feed.settled')).toContainText(/[1-9]\d*\.\d a second/, { timeout: 30_000 });

    await page.getByRole('button', { name: 'pause pusher' }).click();
    await expect(page.getByRole('row', { name: /^pause pusher/ })).toContainText('in effect', { timeout: 60_000 });
    await page.locator('#cut-a').selectOption('joiner');
    await page.locator('#cut-b').selectOption('kafka');
    await page.getByRole('button', { name: 'cut' }).click();
    await expect(page.getByRole('row', { name: /^cut joiner/ })).toContainText('in effect', { timeout: 60_000 });
    run.kill('SIGKILL');
    await run.exit;
    await expect(page.getByRole('status')).toContainText('the command does not answer');

    await using next = new ChildRun({ ...watched, folder: run.folder });
    await open(next, page);
    expect(next.output, 'a cut is undone by who comes next').toContain('has left broken');
    await page.getByLabel('10 a second').check();
    await expect(article('feed.settled')).toContainText(/[1-9]\d*\.\d a second/, { timeout: 60_000 });
    await page.getByRole('button', { name: 'pause pusher' }).click();
    await expect(page.getByRole('row', { name: /^pause pusher/ })).toContainText('in effect', { timeout: 60_000 });
    next.interrupt();
    expect(await next.exit, next.output).toEqual({ code: 0, signal: null });
    expect(next.output).toContain('healing: pause pusher');
    const [stack] = await keptStacks(base);
    expect((await readStates(stack?.project ?? '')).map(({ service, status }) => `${service} ${status}`)).toEqual([
      'joiner running',
      'kafka running',
      'pusher running',
    ]);
  } finally {
    await run.removeKept(base);
  }
});

async function open(run: ChildRun, page: Page): Promise<void> {
  const url = await until({
    what: 'the watch says where its page is',
    probe: () => {
      if (run.hasEnded) throw new TypeError(run.output);
      return /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(run.output)?.[0];
    },
    done: (found) => found !== undefined,
    timeoutMs: 120_000,
    fatal: (error) => error instanceof TypeError,
  });
  await visit(page, url ?? '');
}
