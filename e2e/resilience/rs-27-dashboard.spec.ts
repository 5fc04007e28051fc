import { about, credential } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';
import { DashboardPage } from '../core_pipeline/dashboard-page.ts';

const ABOUT = { annotation: about('dashboard') };

test.use({ stackKind: 'exclusive' });
test.describe.configure({ timeout: 90_000 });

test(
  'RS-27 the dashboard outlives its gateway: connected again with its key, it shows what happened meanwhile',
  { ...ABOUT, tag: ['@exclusive', '@fault'] },
  async ({ page, dashboard, stack, tracer, rides, faults }) => {
    const view = new DashboardPage(page);
    const sockets = await dashboard.open(page);
    await expect(view.connection).toHaveText(/live/i);
    const [requested, matched, enRoute] = rides.tripLife();
    const trip = await tracer.inject(requested);
    await expect(view.state(trip.key)).toHaveText(/requested/i);

    const outage = await faults.kill('gateway');
    await expect(view.connection).not.toHaveText(/live/i);
    await expect(await tracer.injectMany([matched, enRoute])).toReach('redis.trips', { withinMs: 10_000 });
    await outage.heal();

    await expect(view.connection).toHaveText(/live/i, { timeout: 20_000 });
    await expect(view.state(trip.key)).toHaveText(/en.route/i);
    await expect(view.trip(trip.key)).toHaveCount(1);
    const accepted = sockets.handshakes.filter(({ status }) => status === 101);
    expect(accepted, 'at websocket').toHaveLength(2);
    for (const handshake of accepted)
      expect(handshake, 'at websocket').toNegotiateApiKey(credential(stack.credentials, 'API_KEY'));
  },
);
