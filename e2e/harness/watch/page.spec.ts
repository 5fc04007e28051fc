import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { visit } from '../../../fixtures/technologies/browser/visit.ts';
import { IDLE, servePage, type ServedPage } from './served-page.ts';

// The page changes twice a second: a trace would hold each of it.
test.use({ trace: 'off' });

async function open(page: Page, { server }: ServedPage): Promise<readonly string[]> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (asked) => {
    if (!asked.url().startsWith(server.url) && !asked.url().startsWith('data:')) errors.push(`asked ${asked.url()}`);
  });
  await visit(page, server.url);
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'yes');
  return errors;
}

test('the page says what passes each hop, how long it took, and at which hop events stop', async ({ page }) => {
  await using served = await servePage();
  const { shop } = served;
  const errors = await open(page, served);
  await expect(page.locator('#verdict')).toHaveText('nothing passes');
  for (let event = 0; event < 25; event += 1) {
    shop.send(`o-${event}`);
    shop.pass('topic.orders', `o-${event}`, 12);
  }
  shop.at += 1_000;
  const orders = page.getByRole('article', { name: 'topic.orders' });
  await expect(orders).toContainText('5.0 a second');
  await expect(orders).toContainText('12 ms, p95 12 ms');
  const cache = page.getByRole('article', { name: 'cache.orders' });
  await expect(cache).toContainText('hop, by shop');
  await expect(cache).toContainText('3 behind');
  await expect(page.locator('#verdict')).toHaveText('all that passes arrives: 5.0 a second');
  shop.at += 10_000;
  await expect(cache).toContainText('25 events wait');
  await expect(page.locator('#verdict')).toHaveText('25 events wait before cache.orders');
  await expect(page.getByRole('row', { name: /^orders o-24 / })).toContainText(
    'last seen at topic.orders 11.0 s ago, not at cache.orders',
  );
  for (let event = 0; event < 25; event += 1) shop.pass('cache.orders', `o-${event}`, 20);
  shop.at += 1_000;
  await expect(page.locator('#verdict')).toHaveText('all that passes arrives: 5.0 a second');
  await expect(page.getByRole('row', { name: /^orders o-24 / })).toContainText('at all its ends after');
  expect(errors).toEqual([]);
});

test('the list of events can be held still, by keyboard', async ({ page }) => {
  await using served = await servePage();
  const { shop } = served;
  await open(page, served);
  shop.send('o-1');
  await expect(page.getByRole('row', { name: /^orders o-1 / })).toBeVisible();
  const hold = page.getByRole('button', { name: 'hold still' });
  await hold.press('Enter');
  await expect(hold).toHaveAttribute('aria-pressed', 'true');
  shop.send('o-2');
  // What is counted goes on: so the page has heard of it.
  await expect(page.getByRole('article', { name: 'api' })).toContainText('2 so far');
  await expect(page.getByRole('row', { name: /^orders o-2 / })).toBeHidden();
  await hold.press('Enter');
  await expect(page.getByRole('row', { name: /^orders o-2 / })).toBeVisible();
});

test('every button asks for what it says, and a refusal is shown', async ({ page }) => {
  await using served = await servePage();
  await open(page, served);
  await page.getByLabel('10 a second').check();
  for (const verb of ['stop', 'kill', 'pause', 'restart']) {
    await page.getByRole('button', { name: `${verb} shop` }).press('Enter');
  }
  await page.getByRole('button', { name: 'cut' }).click();
  await page.getByRole('button', { name: 'inflict' }).click();
  served.more.faults = [
    {
      id: 7,
      name: 'stop shop',
      services: ['shop'],
      state: 'in effect',
      from: served.shop.at,
      to: undefined,
      trouble: undefined,
    },
  ];
  await expect(page.getByRole('button', { name: 'kill shop' }), 'it is broken already').toBeDisabled();
  await page.getByRole('button', { name: 'heal stop shop' }).click();
  await expect
    .poll(() => served.orders)
    .toEqual([
      { do: 'send', perSecond: 10 },
      ...['stop', 'kill', 'pause', 'restart'].map((verb) => ({ do: 'break', breaking: { verb, service: 'shop' } })),
      { do: 'break', breaking: { verb: 'cut', service: 'broker', from: 'shop' } },
      { do: 'break', breaking: { verb: 'inflict', kind: 'till <closes>' } },
      { do: 'heal', id: 7 },
    ]);
});

test('what is chosen stands while it is on its way, whatever is told meanwhile; then what is told stands', async ({
  page,
}) => {
  await using served = await servePage();
  const { shop, more } = served;
  const traffic = (perSecond: number): void => {
    more.traffic = { ...IDLE, perSecond };
    shop.at += 1_000;
  };
  const way = Promise.withResolvers<undefined>();
  await page.route('**/orders', async (route) => {
    await way.promise;
    await route.fallback();
  });
  await open(page, served);
  const [ten, hundred] = [page.getByLabel('10 a second'), page.getByLabel('100 a second')];
  await ten.check();
  // Told twice before the order arrives.
  for (const event of ['o-1', 'o-2']) {
    shop.send(event);
    traffic(0);
    await expect(page.getByRole('row', { name: new RegExp(`^orders ${event} `) })).toBeVisible();
  }
  await expect(ten).toBeChecked();
  way.resolve(undefined);
  await expect.poll(() => served.orders).toEqual([{ do: 'send', perSecond: 10 }]);
  await expect(ten).toBeChecked();
  traffic(100);
  await expect(hundred, 'another page has chosen since').toBeChecked();
});

test('what cannot be chosen does not stay chosen', async ({ page }) => {
  await using served = await servePage({ refusal: 'not here' });
  await open(page, served);
  // Not check(): it may be undone before that looks.
  await page.getByLabel('10 a second').click();
  await expect(page.getByRole('alert')).toContainText('not here');
  await expect(page.getByLabel('none')).toBeChecked();
});

test('a pipeline that runs elsewhere shows no button, and says why', async ({ page }) => {
  await using served = await servePage({
    services: [],
    unbreakable: 'The pipeline runs elsewhere: it is only watched.',
  });
  await open(page, served);
  await expect(page.getByText('The pipeline runs elsewhere: it is only watched.').first()).toBeVisible();
  await expect(page.getByRole('button')).toHaveText(['hold still']);
  await expect(page.getByLabel('10 a second')).toBeDisabled();
});

test('when the command has ended the page says so, and keeps what it last knew', async ({ page }) => {
  const served = await servePage();
  await open(page, served);
  await served[Symbol.asyncDispose]();
  await expect(page.getByRole('status')).toContainText('the command does not answer');
  await page.getByRole('button', { name: 'stop shop' }).click();
  await expect(page.getByRole('alert')).toHaveText('the command does not answer: has it ended?');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`it can be read and used by everybody, ${colorScheme}`, async ({ page }) => {
    await using served = await servePage();
    const { shop } = served;
    await page.emulateMedia({ colorScheme });
    await open(page, served);
    shop.send('o-1');
    shop.send('o-2', { outcome: 'refused' });
    shop.pass('topic.orders', 'o-1');
    shop.at += 12_000;
    served.more.unwatched = { 'topic.dead': 'its tap has lost its connection' };
    served.more.faults = [
      {
        id: 1,
        name: 'kill shop',
        services: ['shop'],
        state: 'in effect',
        from: shop.at - 900,
        to: undefined,
        trouble: 'it is not healed yet',
      },
    ];
    await expect(page.getByRole('article', { name: 'cache.orders' })).toContainText('1 event waits');
    await expect(page.getByRole('row', { name: /^kill shop/ })).toBeVisible();
    for (const width of [390, 1500]) {
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, 'only the graph and tables scroll sideways').toBeLessThanOrEqual(width);
    }
  });
}
