import type { Page } from '@playwright/test';
import { about, visit } from '../../fixtures/index.ts';
import { expect, test, type Fixtures } from '../rideshare.ts';
import { DashboardPage } from './dashboard-page.ts';

const ABOUT = { annotation: about('dashboard') };

/** The page's script is at work, and nobody has given it a key. */
async function openWithoutKey({ page, dashboard }: Pick<Fixtures, 'page' | 'dashboard'>): Promise<DashboardPage> {
  const view = new DashboardPage(page);
  await visit(page, dashboard.url);
  await expect(view.connection).toHaveText('waiting for a key');
  return view;
}

/** As pasted: what is typed stands in the report's list of steps. */
async function enterKey(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').evaluate((input: HTMLInputElement, pasted) => {
    input.value = pasted;
  }, key);
  await page.getByRole('button', { name: 'Connect' }).click();
}

test(
  'RS-05 a reader without a key is asked for it, enters it, and the dashboard is live',
  ABOUT,
  async ({ page, dashboard, websocket, tracer, rides }) => {
    const view = await openWithoutKey({ page, dashboard });
    await expect(page.locator('#board')).toBeHidden();
    await expect(page.getByLabel('API key')).toBeFocused();

    await enterKey(page, ` ${websocket.apiKey} `);

    await expect(view.connection).toHaveText('live');
    await expect(page.getByLabel('API key')).toBeHidden();
    const trip = await tracer.inject(rides.tripRequested());
    await expect(view.state(trip.key)).toHaveText('Requested');

    await test.step('the browser remembers it', async () => {
      await page.reload();
      await expect(view.connection).toHaveText('live');
      await expect(view.state(trip.key)).toHaveText('Requested');
    });
  },
);

test(
  'RS-05 a key that the gateway refuses is asked for again, and is not used by itself any more',
  ABOUT,
  async ({ page, dashboard, websocket }) => {
    const view = await openWithoutKey({ page, dashboard });

    await enterKey(page, 'no-such-key');

    await expect(page.getByTestId('key-message')).toHaveText(/refused this key/);
    await expect(view.connection).toHaveText('refused');
    await expect(page.getByLabel('API key')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('API key')).toHaveValue('no-such-key');
    await page.reload();
    await expect(view.connection).toHaveText('waiting for a key');
    await expect(page.getByTestId('key-message')).toBeEmpty();

    await enterKey(page, websocket.apiKey);
    await expect(view.connection).toHaveText('live');
  },
);

for (const { what, key, complaint } of [
  { what: 'no key', key: ' ', complaint: 'Enter the API key.' },
  { what: 'a key that no handshake can carry', key: 'two words', complaint: /no blanks/ },
]) {
  test(`RS-05 ${what} is complained of before anything is sent`, ABOUT, async ({ page, dashboard }) => {
    const sockets: string[] = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    const view = await openWithoutKey({ page, dashboard });
    await enterKey(page, key);
    await expect(page.getByTestId('key-message')).toHaveText(complaint);
    await expect(page.getByLabel('API key')).toHaveAttribute('aria-invalid', 'true');
    await expect(view.connection).toHaveText('waiting for a key');
    expect(sockets).toEqual([]);
  });
}

test(
  'RS-05 a reader who changes the key is disconnected and asked for the next one',
  ABOUT,
  async ({ page, dashboard, websocket }) => {
    const view = await openWithoutKey({ page, dashboard });
    await enterKey(page, websocket.apiKey);
    await expect(view.connection).toHaveText('live');

    await page.getByRole('button', { name: 'Change key' }).click();

    await expect(view.connection).toHaveText('waiting for a key');
    await expect(page.locator('#board')).toBeHidden();
    await enterKey(page, websocket.apiKey);
    await expect(view.connection).toHaveText('live');
  },
);
