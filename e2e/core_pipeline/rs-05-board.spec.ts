import { about } from '../../fixtures/index.ts';
import { expect, test, type Fixtures } from '../rideshare.ts';
import { DashboardPage } from './dashboard-page.ts';

const ABOUT = { annotation: about('dashboard') };

async function liveBoard({ page, dashboard }: Pick<Fixtures, 'page' | 'dashboard'>): Promise<DashboardPage> {
  const view = new DashboardPage(page);
  await dashboard.open(page);
  await expect(view.connection).toHaveText('live');
  return view;
}

test(
  'RS-05 the dashboard shows a finished trip with its zone, driver, fare and time',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const life = rides.tripLife();
    const { trip_id, zone_id, driver_id, fare, occurred_at } = life[4].payload;

    await tracer.injectMany(life);

    const tripId = String(trip_id);
    await expect(view.state(tripId)).toHaveText('Completed');
    await expect(view.field(tripId, 'zone')).toHaveText(String(zone_id));
    await expect(view.field(tripId, 'driver')).toHaveText(String(driver_id));
    await expect(view.field(tripId, 'fare')).toHaveText(String(fare));
    await expect(view.field(tripId, 'updated')).toHaveAttribute('datetime', String(occurred_at));
    await expect(view.field(tripId, 'updated')).toHaveText(/^\d\d:\d\d:\d\d$/);
  },
);

test(
  'RS-05 the dashboard shows how many events a second there are',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    // Over the last seconds: what was sent once may lie before them by the time that somebody looks.
    await expect(async () => {
      await tracer.inject(rides.gpsPing());
      await expect(view.perSecond).not.toHaveText('0', { timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
  },
);

test(
  'RS-05 the dashboard shows a trip without driver and fare as such',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const trip = await tracer.inject(rides.tripRequested());
    await expect(view.field(trip.key, 'driver')).toHaveText('–');
    await expect(view.field(trip.key, 'fare')).toHaveText('–');
  },
);

test('RS-05 the newest trip stands first in the list', ABOUT, async ({ page, dashboard, tracer, rides }) => {
  const view = await liveBoard({ page, dashboard });
  const zone_id = `zone-${rides.random.uuid()}`;
  const trips = [rides.tripRequested({ zone_id }), rides.tripRequested({ zone_id }), rides.tripRequested({ zone_id })];
  // Trips of different keys are in different partitions: only one after the other have they an order.
  for (const trip of trips) await expect(await tracer.inject(trip)).toReach('websocket.trips', { withinMs: 5_000 });
  await expect(view.trip(trips[2]?.key ?? '')).toBeVisible();
  await view.zoneFilter.selectOption(zone_id);
  const rows = page.locator('[data-trip-id]');
  await expect(rows).toHaveCount(3);
  const ids = await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-trip-id')));
  expect(ids, 'at dashboard').toEqual(trips.map(({ key }) => key).reverse());
  await expect(view.shown).toHaveText('3 trips');
});

test(
  'RS-05 surge, trips under way and free drivers of a zone stand on the dashboard, and after a reload again',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const zone_id = `zone-${rides.random.uuid()}`;
    const [one, other] = [rides.driverStatus({ zone_id }), rides.driverStatus({ zone_id })];
    const drivers = [`driver-${rides.random.uuid()}`, `driver-${rides.random.uuid()}`];
    const status = ({ payload, ...event }: typeof one, at: number, now: string): typeof one => ({
      ...event,
      key: drivers[at] ?? '',
      payload: { ...payload, driver_id: drivers[at], status: now },
    });
    await tracer.injectMany([
      rides.surgeUpdate({ zone_id, multiplier: '1.250' }),
      rides.tripRequested({ zone_id }),
      ...rides.tripLife({ zone_id }),
      status(one, 0, 'AVAILABLE'),
      status(other, 1, 'BUSY'),
    ]);

    const shows = async (): Promise<void> => {
      await expect(view.zone(zone_id, 'surge')).toHaveText('×1.25');
      await expect(view.zone(zone_id, 'underway')).toHaveText('1');
      await expect(view.zone(zone_id, 'free')).toHaveText('1');
      await expect(page.locator(`[data-zone-id="${zone_id}"]`)).toHaveAttribute('data-surging', 'true');
    };
    await shows();
    await page.reload();
    await shows();

    const later = rides.driverStatus({ zone_id });
    await tracer.injectMany([rides.surgeUpdate({ zone_id, multiplier: '1.000' }), status(later, 0, 'OFFLINE')]);
    await expect(view.zone(zone_id, 'surge')).toHaveText('×1.00');
    await expect(view.zone(zone_id, 'free')).toHaveText('0');
    await expect(page.locator(`[data-zone-id="${zone_id}"]`)).toHaveAttribute('data-surging', 'false');
  },
);

test(
  'RS-05 a zone chosen on the dashboard leaves its trips, and its alone',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const zone_id = `zone-${rides.random.uuid()}`;
    const [mine, other, later, elsewhere] = [
      rides.tripRequested({ zone_id }),
      rides.tripRequested(),
      rides.tripRequested({ zone_id }),
      rides.tripRequested(),
    ];
    await tracer.injectMany([mine, other]);
    await expect(view.trip(other.key)).toBeVisible();

    await view.zoneFilter.selectOption(zone_id);

    await expect(view.trip(other.key)).toBeHidden();
    await expect(view.trip(mine.key)).toBeVisible();
    await tracer.injectMany([elsewhere, later]);
    await expect(view.trip(later.key)).toBeVisible();
    await expect(view.trip(elsewhere.key)).toBeHidden();
    await expect(view.count('requested')).toHaveText('2');
    await expect(view.shown).toHaveText('2 trips');
    // Few enough to glide.
    await expect(page.locator('#map')).toHaveAttribute('data-calm', 'true');

    // What was not wanted meanwhile comes with the current state.
    await view.zoneFilter.selectOption('');
    await expect(view.trip(elsewhere.key)).toBeVisible();
    await expect(view.trip(mine.key)).toBeVisible();
  },
);

test('RS-05 an empty zone says that nothing has passed', ABOUT, async ({ page, dashboard, tracer, rides }) => {
  const view = await liveBoard({ page, dashboard });
  const zone_id = `zone-${rides.random.uuid()}`;
  await tracer.inject(rides.surgeUpdate({ zone_id }));
  await view.zoneFilter.selectOption(zone_id);
  await expect(page.getByTestId('empty')).toBeVisible();
  await expect(page.getByTestId('empty')).toContainText(`Still water in ${zone_id}`);
  await expect(view.shown).toHaveText('0 trips');
});

test(
  'RS-05 a trip’s drop on the map follows its pings, oldest first',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const places = [0, 1, 2, 3].map((step) => ({ lat: 47.35 + step / 50, lon: 8.5 + step / 25 }));
    const [pickup, ...on] = places;
    const trip = await tracer.inject(rides.tripRequested({ pickup }));
    await expect(view.drop(trip.key)).toHaveAttribute('data-state', 'REQUESTED');
    expect(await view.trace(trip.key), 'at dashboard').toHaveLength(1);

    for (const place of on) await tracer.inject(rides.gpsPing({ trip_id: trip.key, ...place }));

    await expect.poll(() => view.trace(trip.key)).toHaveLength(4);
    const trace = await view.trace(trip.key);
    // Each place lies north-east of the one before: to the right, and further up.
    expect(trace.map(([x]) => x)).toEqual(trace.map(([x]) => x).toSorted((a, b) => a - b));
    expect(trace.map(([, y]) => y)).toEqual(trace.map(([, y]) => y).toSorted((a, b) => b - a));
    expect(new Set(trace.map(String)).size).toBe(4);
    const [x, y] = trace.at(-1) ?? [];
    await expect(view.drop(trip.key).locator('.drop')).toHaveAttribute('transform', `translate(${x} ${y})`);
  },
);

test(
  'RS-05 a trip picked in the list is marked there and on the map, with its way',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const trip = await tracer.inject(rides.tripRequested());
    const button = view.trip(trip.key).getByRole('button');
    await expect(view.drop(trip.key)).toHaveAttribute('data-picked', 'false');

    await button.click();

    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await expect(view.drop(trip.key)).toHaveAttribute('data-picked', 'true');
    await expect(view.drop(trip.key).locator('.route')).toHaveAttribute('d', /^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await expect(view.drop(trip.key)).toHaveAttribute('data-picked', 'false');
  },
);

test(
  'RS-05 the picked trip keeps the reader’s focus while it changes and others come',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const [requested, matched] = rides.tripLife();
    await tracer.inject(requested);
    const button = view.trip(requested.key).getByRole('button');
    await button.click();
    await expect(button).toBeFocused();

    const other = await tracer.injectMany([matched, rides.tripRequested()]);

    await expect(view.state(requested.key)).toHaveText('Matched');
    await expect(view.trip(other[1]?.key ?? '')).toBeVisible();
    await expect(button).toBeFocused();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
  },
);

test(
  'RS-05 a short id of a trip stands whole, of a long one its start and its end',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = await liveBoard({ page, dashboard });
    const long = rides.random.uuid();
    const short = `trip-${long.slice(0, 8)}x`;
    await tracer.injectMany([rides.tripRequested({ trip_id: long }), rides.tripRequested({ trip_id: short })]);
    await expect(view.trip(short).getByRole('button')).toHaveText(short);
    await expect(view.trip(long).getByRole('button')).toHaveText(`${long.slice(0, 4)}…${long.slice(-8)}`);
    await expect(view.trip(long).getByRole('button')).toHaveAttribute('title', new RegExp(long));
  },
);
