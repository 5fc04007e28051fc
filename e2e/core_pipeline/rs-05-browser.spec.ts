import { about, credential } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';
import { DashboardPage } from './dashboard-page.ts';

const ABOUT = { annotation: about('dashboard') };

test(
  'RS-05 the dashboard’s websocket offers apikey.<key> in the handshake, and the 101 answer selects it',
  ABOUT,
  async ({ page, dashboard, stack }) => {
    const sockets = await dashboard.open(page);
    const handshake = await sockets.waitForHandshake('/ws', { at: 'websocket' });
    expect(handshake, 'at websocket').toNegotiateApiKey(credential(stack.credentials, 'API_KEY'));
  },
);

test('RS-05 the dashboard shows a live trip in a real browser', ABOUT, async ({ page, dashboard, tracer, rides }) => {
  const view = new DashboardPage(page);
  await dashboard.open(page);
  await expect(view.connection).toHaveText(/live/i);

  const trip = await tracer.inject(rides.tripRequested());

  await expect(trip).toReach('websocket.trips', { withinMs: 2_000 });
  await expect(view.state(trip.key)).toHaveText(/requested/i);
});

test(
  'RS-05 a trip changes its state on the dashboard while the reader watches',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = new DashboardPage(page);
    await dashboard.open(page);
    await expect(view.connection).toHaveText(/live/i);
    const [requested, matched] = rides.tripLife();

    const trip = await tracer.inject(requested);
    await expect(view.state(trip.key)).toHaveText(/requested/i);
    await tracer.inject(matched);

    await expect(view.state(trip.key)).toHaveText(/matched/i);
    await expect(view.trip(trip.key)).toHaveCount(1);
  },
);
