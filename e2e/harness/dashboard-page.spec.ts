import { expect, test, type Page } from '@playwright/test';
import { visit } from '../../fixtures/technologies/browser/visit.ts';
import { DashboardPage } from '../core_pipeline/dashboard-page.ts';
import { KEY, PageServer } from './page-server.ts';

const AT = '2026-01-02T03:04:05.000000Z';

function trip(tripId: string, more: object = {}): object {
  return {
    trip_id: tripId,
    zone_id: 'harbour',
    state: 'REQUESTED',
    version: 0,
    driver_id: null,
    fare: null,
    occurred_at: AT,
    pickup: { lat: 0, lon: 0 },
    dropoff: { lat: 0.1, lon: 0 },
    ...more,
  };
}

async function open(page: Page, server: PageServer): Promise<DashboardPage> {
  await server.listen();
  await page.addInitScript((key) => {
    localStorage.setItem('dyetrace.apiKey', key);
  }, KEY);
  // A page that loads itself again may do so before it has loaded.
  await visit(page, server.url, { waitUntil: 'commit' });
  return new DashboardPage(page);
}

test('RS-05 before the gateway has said anything the board has no trip, and says so', async ({ page }) => {
  await page.routeWebSocket('**/ws', () => undefined);
  await using server = new PageServer();
  const view = await open(page, server);
  await expect(view.connection).toHaveText('connecting');
  await expect(view.shown).toHaveText('0 trips');
  await expect(page.locator('#empty')).toBeVisible();
});

test('RS-05 what changes is changed where it stands: focus, choice and places stay', async ({ page }) => {
  await using server = new PageServer({
    trips: [trip('t1'), trip('t2', { occurred_at: '2026-01-02T03:04:06.000000Z' })],
  });
  const view = await open(page, server);
  await view.zoneFilter.selectOption('harbour');
  const standing = [view.trip('t1'), view.drop('t1'), page.locator('[data-zone-id="harbour"]')];
  const handles = await Promise.all(standing.map((locator) => locator.elementHandle()));
  await view.trip('t1').getByRole('button').focus();

  server.event('trips', trip('t1', { sequence: 1, version: undefined, state: 'MATCHED' }));
  server.event('trips', trip('t3', { sequence: 0, version: undefined, zone_id: 'harbour' }));
  await expect(view.trip('t3')).toBeVisible();
  await expect(view.state('t1')).toHaveText('Matched');
  await expect(view.trip('t1').getByRole('button')).toBeFocused();
  await expect(view.zoneFilter).toHaveValue('harbour');
  for (const handle of handles) expect(await handle.evaluate((element) => element.isConnected)).toBe(true);
});

test('RS-05 the newest drop lies on top, and up to sixty of them glide', async ({ page }) => {
  const trips = Array.from({ length: 60 }, (_, at) =>
    trip(`t${at}`, { occurred_at: new Date(Date.parse(AT) + at * 1_000).toISOString() }),
  );
  await using server = new PageServer({ trips });
  const view = await open(page, server);
  await expect(view.drop('t59')).toHaveClass('dot');
  await expect(page.locator('#dots > g').last()).toHaveAttribute('data-dot-trip-id', 't59');
  await expect(page.locator('#map')).toHaveAttribute('data-calm', 'true');
  server.event('trips', trip('t60', { sequence: 0, version: undefined }));
  await expect(page.locator('#dots > g').last()).toHaveAttribute('data-dot-trip-id', 't60');
  await expect(page.locator('#map')).toHaveAttribute('data-calm', 'false');
});

test('RS-05 the map keeps a margin, and the picked trip’s way leads from its begin to its end', async ({ page }) => {
  await using server = new PageServer({ trips: [trip('t1')] });
  const view = await open(page, server);
  await view.trip('t1').getByRole('button').click();
  // 640 by 420, with 36 on each side: one grows to the north, so its height decides. Around it there is 0.012° of room.
  await expect(view.drop('t1').locator('.route')).toHaveAttribute('d', 'M320 346.7L320 36');
  await expect(view.drop('t1').locator('.drop')).toHaveAttribute('transform', 'translate(320 346.7)');
});

test('RS-05 each state’s count has the symbol that its trips have on the map', async ({ page }) => {
  await using server = new PageServer({ trips: [trip('t1')] });
  const view = await open(page, server);
  const symbol = page.locator('.count[data-state="REQUESTED"] svg');
  await expect(symbol).toHaveAttribute('viewBox', '-10 -10 20 20');
  await expect(symbol).toHaveAttribute('class', 'symbol');
  await expect(symbol).toHaveAttribute('aria-hidden', 'true');
  const shape = await view.drop('t1').locator('.drop').getAttribute('d');
  await expect(symbol.locator('path')).toHaveAttribute('d', String(shape));
});

test('RS-07 what is live stays so, on the one socket, however long', async ({ page }) => {
  await page.clock.install();
  await using server = new PageServer();
  const view = await open(page, server);
  await expect(view.connection).toHaveText('live');
  await page.clock.runFor(60_000);
  await expect(view.connection).toHaveText('live');
  expect([server.opened, server.left]).toEqual([1, []]);
});

test('RS-07 a page whose script never comes is loaded five times more, after longer and longer pauses', async ({
  page,
}) => {
  await using server = new PageServer();
  await page.addInitScript(() => {
    const { setTimeout } = globalThis;
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms: number) => {
        sessionStorage.setItem('pauses', `${sessionStorage.getItem('pauses') ?? ''} ${ms}`);
        return setTimeout(run);
      },
    });
  });
  let asked = 0;
  await page.route('**/main.ts', async (route) => {
    asked += 1;
    await route.abort();
  });
  const gaveUp = page.waitForEvent('pageerror');
  await open(page, server);
  expect((await gaveUp).message).toContain('main.ts');
  expect(await page.evaluate(() => sessionStorage.getItem('pauses'))).toBe(' 300 600 900 1200 1500');
  expect(asked).toBe(6);
});
