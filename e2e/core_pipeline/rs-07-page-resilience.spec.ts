import { about } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';
import { DashboardPage } from './dashboard-page.ts';
import { intercept, isEvent } from './intercept.ts';

const ABOUT = { annotation: about('dashboard') };

test(
  'RS-07 the dashboard shows the right state after a dropped frame',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const [requested, matched, enRoute] = rides.tripLife();
    const view = new DashboardPage(page);
    let dropped = 0;
    await intercept(page, (frame, deliver) => {
      if (isEvent(frame, matched.key, 'MATCHED')) dropped += 1;
      else deliver(frame);
    });
    await dashboard.open(page);
    await expect(view.connection).toHaveText(/live/i);

    await tracer.injectMany([requested, matched, enRoute]);

    await expect(view.state(requested.key)).toHaveText(/en.route/i);
    expect(dropped).toBe(1);
  },
);

test(
  'RS-07 a frame that arrives late does not turn the state on the dashboard back',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const [requested, matched, enRoute] = rides.tripLife();
    const view = new DashboardPage(page);
    let late: (() => void) | undefined;
    await intercept(page, (frame, deliver) => {
      if (isEvent(frame, matched.key, 'MATCHED'))
        late = () => {
          deliver(frame);
        };
      else deliver(frame);
    });
    await dashboard.open(page);
    await expect(view.connection).toHaveText(/live/i);
    await tracer.injectMany([requested, matched, enRoute]);
    await expect(view.state(requested.key)).toHaveText(/en.route/i);

    late?.();
    // A later trip goes through the same socket: once it shows, the late frame has been handled.
    const after = await tracer.inject(rides.tripRequested());

    await expect(view.state(after.key)).toHaveText(/requested/i);
    await expect(view.state(requested.key)).toHaveText(/en.route/i);
    await expect(view.counter('late')).toHaveText('1');
    expect(late).toBeDefined();
  },
);

test(
  'RS-07 a repeated frame shows the trip on the dashboard once',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = new DashboardPage(page);
    await intercept(page, (frame, deliver) => {
      deliver(frame);
      deliver(frame);
    });
    await dashboard.open(page);
    await expect(view.connection).toHaveText(/live/i);

    const trip = await tracer.inject(rides.tripRequested());
    const after = await tracer.inject(rides.tripRequested());

    await expect(view.state(after.key)).toHaveText(/requested/i);
    await expect(view.trip(trip.key)).toHaveCount(1);
    await expect(view.counter('repeated')).not.toHaveText('0');
  },
);

const MALFORMED = [
  '',
  '{',
  'null',
  '[]',
  '"text"',
  '{"type":"event"}',
  '{"type":"event","topic":"trips","event":null}',
  '{"type":"news"}',
];

test('RS-07 no malformed frame stops the dashboard', ABOUT, async ({ page, dashboard, tracer, rides }) => {
  const view = new DashboardPage(page);
  const pageErrors: Error[] = [];
  page.on('pageerror', (error) => pageErrors.push(error));
  let bad = '';
  await intercept(page, (frame, deliver) => {
    deliver(bad);
    deliver(frame);
  });
  await dashboard.open(page);
  await expect(view.connection).toHaveText(/live/i);

  for (bad of MALFORMED) {
    await test.step(`a frame ${JSON.stringify(bad)} before each good one`, async () => {
      const trip = await tracer.inject(rides.tripRequested());
      await expect(view.state(trip.key), `after a frame ${JSON.stringify(bad)}`).toHaveText(/requested/i);
    });
  }

  await expect(view.counter('malformed')).not.toHaveText('0');
  expect(pageErrors).toEqual([]);
});

test(
  'RS-07 what the gateway complains of stands on the dashboard, and the stream goes on',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = new DashboardPage(page);
    let complaint: string | undefined;
    await intercept(page, (frame, deliver) => {
      if (complaint !== undefined) deliver(complaint);
      complaint = undefined;
      deliver(frame);
    });
    await dashboard.open(page);
    await expect(view.connection).toHaveText(/live/i);

    complaint = JSON.stringify({ type: 'error', code: 'bad_filter', message: 'there is no such zone' });
    const trip = await tracer.inject(rides.tripRequested());

    await expect(view.state(trip.key)).toHaveText(/requested/i);
    await expect(view.notice).toHaveText('There is no such zone.');
  },
);

test(
  'RS-07 the dashboard loads itself again when its first script does not come',
  ABOUT,
  async ({ page, dashboard, tracer, rides }) => {
    const view = new DashboardPage(page);
    await page.route(/\.[jt]s$/, (route) => route.abort('internetdisconnected'), { times: 1 });
    await dashboard.open(page);

    await expect(view.connection).toHaveText(/live/i);

    const trip = await tracer.inject(rides.tripRequested());
    await expect(view.state(trip.key)).toHaveText(/requested/i);
  },
);

for (const code of [1001, 1006, 1011, 4000]) {
  test(
    `RS-07 after a socket closed with ${code} the dashboard reconnects and shows what it missed`,
    ABOUT,
    async ({ page, dashboard, tracer, rides }) => {
      const [requested, matched] = rides.tripLife();
      const view = new DashboardPage(page);
      const sockets = await intercept(page, (frame, deliver) => {
        // The change is only in the snapshot of the second socket: its live frame never arrives.
        if (!isEvent(frame, matched.key, 'MATCHED')) deliver(frame);
      });
      await dashboard.open(page);
      await expect(view.connection).toHaveText(/live/i);
      await tracer.inject(requested);
      await expect(view.state(requested.key)).toHaveText(/requested/i);
      await expect(await tracer.inject(matched)).toReach('websocket.trips', { withinMs: 2_000 });

      await sockets.close(code);

      await expect(view.state(requested.key)).toHaveText(/matched/i);
      await expect(view.connection).toHaveText(/live/i);
      expect(sockets.opened).toBe(2);
    },
  );
}
