import { expect, test } from '../rideshare.ts';
import { DashboardPage } from './dashboard-page.ts';

test('RS-05 the dashboard’s websocket offers apikey.<key> in the handshake, and the 101 answer selects it', async ({
  page,
  dashboard,
  browserSockets,
}) => {
  await new DashboardPage(page).open(dashboard.url);
  const handshake = await browserSockets.waitForHandshake('/ws');
  expect(handshake).toNegotiateApiKey(dashboard.apiKey);
});

test('RS-05 the dashboard shows a live trip in a real browser', async ({ page, dashboard, tracer, rides }) => {
  const view = new DashboardPage(page);
  await view.open(dashboard.url);
  await expect(view.connection).toHaveText(/live/i);

  const trip = await tracer.inject(rides.tripRequested());

  await expect(trip).toReach('websocket.trips', { withinMs: 2_000 });
  await expect(view.state(trip.key)).toHaveText(/requested/i);
});

test('RS-05 a trip changes its state on the dashboard while the reader watches', async ({
  page,
  dashboard,
  tracer,
  rides,
}) => {
  const view = new DashboardPage(page);
  await view.open(dashboard.url);
  await expect(view.connection).toHaveText(/live/i);
  const [requested, matched] = rides.tripLife();

  const trip = await tracer.inject(requested);
  await expect(view.state(trip.key)).toHaveText(/requested/i);
  await tracer.inject(matched);

  await expect(view.state(trip.key)).toHaveText(/matched/i);
  await expect(view.trip(trip.key)).toHaveCount(1);
});
