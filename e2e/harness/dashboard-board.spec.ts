import { expect, test, type Page } from '@playwright/test';
import { visit } from '../../fixtures/technologies/browser/visit.ts';
import { DashboardPage } from '../core_pipeline/dashboard-page.ts';
import { KEY, PageServer } from './page-server.ts';

const STATES = ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const;
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
    pickup: { lat: 47.3, lon: 8.5 },
    dropoff: { lat: 47.4, lon: 8.6 },
    ...more,
  };
}

async function liveBoard(page: Page, server: PageServer): Promise<DashboardPage> {
  await server.listen();
  await page.addInitScript((key) => {
    localStorage.setItem('dyetrace.apiKey', key);
  }, KEY);
  await visit(page, server.url);
  const view = new DashboardPage(page);
  await expect(view.connection).toHaveText('live');
  return view;
}

test('RS-05 a row has all that is known of its trip, and what changes is shown in it', async ({ page }) => {
  await using server = new PageServer({ trips: [trip('a-trip')] });
  const view = await liveBoard(page, server);
  const row = view.trip('a-trip');
  await expect(row).toHaveText(/^a-trip\s*Requested\s*harbour\s*–\s*\d\d:\d\d:\d\d\s*–$/);
  await expect(row).toHaveAttribute('data-state', 'REQUESTED');
  await expect(row.locator('th')).toHaveAttribute('scope', 'row');
  await expect(row.locator('th')).toHaveClass('trip');
  const headings = await row
    .locator('td')
    .evaluateAll((cells) => cells.map((cell) => [cell.getAttribute('class'), cell.getAttribute('data-heading')]));
  expect(headings).toEqual([
    ['state', 'State'],
    ['zone', 'Zone'],
    ['driver', 'Driver'],
    ['updated', 'Updated'],
    ['fare', 'Fare'],
  ]);
  await expect(row.getByRole('button')).toHaveAttribute('type', 'button');
  await expect(row.getByRole('button')).toHaveAttribute('title', 'a-trip: show on the map');
  await expect(row.locator('time')).toHaveCount(1);
  await expect(view.shown).toHaveText('1 trip');
  await expect(page.getByTestId('empty')).toBeHidden();

  const more = { state: 'COMPLETED', zone_id: 'hill', driver_id: 'd-1', fare: '12.50', sequence: 4 };
  server.event('trips', { ...trip('a-trip', more), version: undefined, occurred_at: '2026-01-02T03:05:06.000000Z' });
  await expect(row).toHaveText(/^a-trip\s*Completed\s*hill\s*d-1\s*\d\d:\d\d:06\s*12\.50$/);
  await expect(row).toHaveAttribute('data-version', '4');
  await expect(row).toHaveAttribute('data-state', 'COMPLETED');
  await expect(view.field('a-trip', 'updated')).toHaveAttribute('datetime', '2026-01-02T03:05:06.000000Z');
});

test('RS-05 trips are counted by their state, and the newest stand first', async ({ page }) => {
  const trips = STATES.flatMap((state, at) => [
    ...Array.from({ length: at }, (_, of) =>
      trip(`${state}-${of}`, { state, occurred_at: `2026-01-02T03:0${at}:0${of}.000000Z` }),
    ),
  ]);
  await using server = new PageServer({ trips });
  const view = await liveBoard(page, server);
  for (const [at, state] of STATES.entries()) {
    const name = state.toLowerCase().replaceAll('_', '-');
    await expect(view.count(name)).toHaveText(String(at));
    const item = page.locator(`.count[data-state="${state}"]`);
    await expect(item).toHaveAttribute('data-any', String(at > 0));
    await expect(item.locator('svg path')).toHaveAttribute('d', /^M/);
  }
  await expect(page.locator('#states')).toHaveText(
    /^Requested\s*0\s*Matched\s*1\s*En route\s*2\s*In progress\s*3\s*Completed\s*4\s*Cancelled\s*5$/,
  );
  await expect(view.shown).toHaveText('15 trips');
  const ids = await page.locator('[data-trip-id]').evaluateAll((rows) => rows.map((row) => row.dataset.tripId));
  expect(ids.slice(0, 6)).toEqual([
    'CANCELLED-4',
    'CANCELLED-3',
    'CANCELLED-2',
    'CANCELLED-1',
    'CANCELLED-0',
    'COMPLETED-3',
  ]);
  await expect(page.getByTestId('empty')).toBeHidden();
  await expect(page.locator('#list')).toBeVisible();
});

test('RS-05 of more than a hundred trips the newest hundred are shown, and said to be of how many', async ({
  page,
}) => {
  const trips = Array.from({ length: 1_250 }, (_, at) =>
    trip(`t${at}`, { occurred_at: new Date(Date.parse(AT) + at * 1_000).toISOString() }),
  );
  await using server = new PageServer({ trips });
  const view = await liveBoard(page, server);
  await expect(view.shown).toHaveText('the newest 100 of 1,250 trips');
  await expect(page.locator('[data-trip-id]')).toHaveCount(100);
  await expect(page.locator('[data-dot-trip-id]')).toHaveCount(100);
  await expect(page.locator('#map')).toHaveAttribute('data-calm', 'false');
  await expect(page.locator('#map')).toHaveAttribute(
    'aria-label',
    'Map of 100 trips. The list has the same trips as text.',
  );
  server.event('trips', trip('newest', { sequence: 0, version: undefined }));
  await expect(view.trip('newest')).toBeVisible();
  await expect(view.trip('t1150')).toHaveCount(0);
  await expect(view.drop('t1150')).toHaveCount(0);
  await expect(page.locator('[data-trip-id]')).toHaveCount(100);
});

test('RS-05 an empty board says so, a chosen zone too, and the gateway is asked for that zone alone', async ({
  page,
}) => {
  await using server = new PageServer();
  const view = await liveBoard(page, server);
  await expect(page.locator('#empty-title')).toHaveText('Still water');
  await expect(page.locator('#list')).toBeHidden();
  await expect(page.locator('#zones-empty')).toBeVisible();
  await expect(view.shown).toHaveText('0 trips');
  expect(server.heard, 'nothing is asked for without a zone').toEqual([]);

  server.event('surge_updates', { zone_id: 'zone 10', multiplier: '1.250', occurred_at: AT });
  await expect(page.locator('#zones-empty')).toBeHidden();
  server.event('trips', trip('t1', { zone_id: 'zone 9', sequence: 0 }));
  await expect(view.trip('t1')).toBeVisible();
  const options = page.locator('#zone option');
  await expect(options).toHaveText(['All zones', 'zone 9', 'zone 10']);

  await view.zoneFilter.selectOption('zone 10');
  await expect(page.locator('#empty-title')).toHaveText('Still water in zone 10');
  await expect(view.trip('t1')).toHaveCount(0);
  await expect(view.drop('t1')).toHaveCount(0);
  await view.zoneFilter.selectOption('zone 9');
  await expect(view.trip('t1')).toBeVisible();
  const asked = (id: number, filter: object): object => ({ type: 'subscribe', id: `page-${id}`, filter });
  await expect.poll(() => server.heard).toEqual([asked(1, { zone_id: 'zone 10' }), asked(2, { zone_id: 'zone 9' })]);

  // The next socket knows nothing of it.
  server.close(1001, '');
  await expect.poll(() => server.heard.at(-1), { timeout: 20_000 }).toEqual(asked(3, { zone_id: 'zone 9' }));
  await view.zoneFilter.selectOption('');
  await expect.poll(() => server.heard.at(-1)).toEqual(asked(4, {}));
});

test('RS-05 a zone has its surge, its trips under way and its free drivers', async ({ page }) => {
  const driver = (driver_id: string, status: string): object => ({ driver_id, zone_id: 'b', status, occurred_at: AT });
  await using server = new PageServer({
    trips: STATES.map((state) => trip(state, { state, zone_id: 'a' })),
    surge: [
      { zone_id: 'b', multiplier: '1.2', occurred_at: AT },
      { zone_id: 'c', multiplier: '1.000', occurred_at: AT },
    ],
    drivers: [driver('d1', 'AVAILABLE'), driver('d2', 'AVAILABLE'), driver('d3', 'BUSY')],
  });
  await liveBoard(page, server);
  const rows = page.locator('#zones tr');
  await expect(rows).toHaveText([/^a\s*–\s*4\s*0$/, /^b\s*×1\.20\s*0\s*2$/, /^c\s*×1\.00\s*0\s*0$/]);
  const surging = await rows.evaluateAll((all) => all.map((row) => row.dataset.surging));
  expect(surging).toEqual(['false', 'true', 'false']);
  await expect(rows.first().locator('th')).toHaveAttribute('scope', 'row');
});

test('RS-05 the map has a drop where each trip is, its trace, and the way of the picked one', async ({ page }) => {
  await using server = new PageServer({ trips: [trip('t1'), trip('t2', { state: 'MATCHED', version: 1 })] });
  const view = await liveBoard(page, server);
  const drop = view.drop('t1');
  await expect(page.locator('#map')).toHaveAttribute('viewBox', '0 0 640 420');
  await expect(page.locator('#map')).toHaveAttribute('data-calm', 'true');
  await expect(drop).toHaveAttribute('data-state', 'REQUESTED');
  await expect(drop.locator('title')).toHaveText('t1: Requested, harbour');
  const shapeOf = (of: typeof drop) => of.locator('.drop').getAttribute('d');
  expect(await shapeOf(drop)).not.toBe(await shapeOf(view.drop('t2')));
  expect(await view.trace('t1')).toHaveLength(1);

  server.event('gps_pings', { trip_id: 't1', lat: 47.35, lon: 8.55, occurred_at: AT });
  await expect.poll(() => view.trace('t1')).toHaveLength(2);
  const [from, to] = await view.trace('t1');
  await expect(drop.locator('.drop')).toHaveAttribute('transform', `translate(${to?.join(' ')})`);
  // North-east of where it was.
  expect(from?.[0]).toBeLessThan(to?.[0] ?? 0);
  expect(from?.[1]).toBeGreaterThan(to?.[1] ?? 0);

  await expect(drop.locator('.route')).toHaveAttribute('d', '');
  await view.trip('t1').getByRole('button').click();
  await expect(drop).toHaveAttribute('data-picked', 'true');
  await expect(view.drop('t2')).toHaveAttribute('data-picked', 'false');
  await expect(drop.locator('.route')).toHaveAttribute('d', new RegExp(`^M${from?.join(' ')}L[\\d.]+ [\\d.]+$`));
  await view.trip('t2').getByRole('button').click();
  await expect(view.trip('t1').getByRole('button')).toHaveAttribute('aria-pressed', 'false');
  await expect(view.trip('t2').getByRole('button')).toHaveAttribute('aria-pressed', 'true');
  await view.trip('t2').getByRole('button').click();
  await expect(view.drop('t2')).toHaveAttribute('data-picked', 'false');
  await expect(view.drop('t2').locator('.route')).toHaveAttribute('d', '');
});

test('RS-05 what is late, repeated and malformed is counted, what the gateway complains of is said', async ({
  page,
}) => {
  await using server = new PageServer({ trips: [trip('t1', { version: 2 })] });
  const view = await liveBoard(page, server);
  server.event('trips', trip('t1', { version: 1 }));
  server.event('trips', trip('t1', { version: 2 }));
  server.event('trips', trip('t1', { version: 2 }));
  server.send('no JSON', '[]', '{"type":7}', { type: 'error', code: 'bad_filter', message: 'filter has no field x' });
  await expect(view.counter('late')).toHaveText('1');
  await expect(view.counter('repeated')).toHaveText('2');
  await expect(view.counter('malformed')).toHaveText('3');
  await expect(view.notice).toHaveText('Filter has no field x.');
});

test('RS-05 events a second are those of the last seconds', async ({ page }) => {
  await page.clock.install();
  await using server = new PageServer({ trips: [trip('t1')] });
  const view = await liveBoard(page, server);
  await expect(view.perSecond).toHaveText('0');
  await page.clock.runFor(1_000);
  for (let at = 0; at < 3_000; at += 1) server.event('ratings', { trip_id: 't1' });
  server.event('trips', trip('t2', { sequence: 0, version: undefined }));
  // The last of them has come.
  await expect(async () => {
    await page.clock.runFor(200);
    await expect(view.trip('t2')).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.clock.runFor(1_000);
  await expect(view.perSecond).toHaveText(/^(3,001|1,500\.5|1,000\.3)$/);
  await page.clock.runFor(10_000);
  await expect(view.perSecond).toHaveText('0');
});
