import { about } from '../../fixtures/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '../rideshare.ts';
import { eventsOf, isLiveEventOf, subscribe } from './subscriber.ts';

/** How long a client of the gateway may leave unread what it has been sent. */
const PATIENCE_MS = 1_000;
const ABOUT = { annotation: about('websocket') };

// First: the others fill the time of another worker meanwhile.
test(
  'RS-10 a client that does not read is closed and told why, and holds back nobody',
  ABOUT,
  async ({ websocket, redis, tracer, rides }) => {
    const [slow, quick] = [await websocket.connect(), await websocket.connect()];
    slow.pause();
    const bulky = JSON.stringify({
      topic: 'gps_pings',
      correlation_id: 'bulk',
      event_id: rides.random.uuid(),
      key: 'bulk',
      partition: 0,
      offset: 0,
      processed_at: '2026-01-02T03:04:05.678901Z',
      event: { filler: 'x'.repeat(50_000) },
    });
    // More than the gateway keeps for a client, and that for longer than its patience: how long is what it judges by, and
    // whom it has closed nobody sees who does not read. A fraction of what every other client can take, for all of them get
    // it: the tests beside this one too.
    for (const begun = performance.now(); performance.now() - begun < 2.5 * PATIENCE_MS;) {
      await Promise.all([redis.publish('gps_pings', bulky), quick.ping(), sleep(PATIENCE_MS / 10)]);
    }

    const trip = await tracer.inject(rides.tripRequested());

    await expect(trip).toReach('websocket.trips', { withinMs: 2_000 });
    await quick.waitForFrame(isLiveEventOf(trip.correlationId), {
      what: 'at websocket.trips the quick client has the trip',
      withinMs: 2_000,
    });
    slow.resume();
    expect(await slow.closed, 'at websocket.trips the slow client').toMatchObject({
      code: 4008,
      reason: expect.stringContaining('slow consumer'),
    });
  },
);

test(
  'RS-10 a client that filters by trip receives that trip and no other',
  ABOUT,
  async ({ websocket, tracer, rides }) => {
    const [mine, other] = [rides.tripLife(), rides.tripLife()];
    const session = await subscribe(websocket, { trip_id: mine[0].key });

    const trips = await tracer.injectMany([...mine, ...other]);

    await expect(trips).toReachExactlyOnce('websocket.trips', { withinMs: 5_000 });
    await session.ping();
    expect(
      eventsOf(session).map(({ key }) => key),
      'at websocket.trips',
    ).toEqual(mine.map(({ key }) => key));
  },
);

test(
  'RS-10 a client that filters by zone receives that zone and no other',
  ABOUT,
  async ({ websocket, tracer, rides }) => {
    const zone_id = `zone-${rides.random.uuid()}`;
    const session = await subscribe(websocket, { zone_id });

    const events = await tracer.injectMany([
      rides.tripRequested(),
      rides.tripRequested({ zone_id }),
      rides.gpsPing(),
      rides.gpsPing({ zone_id }),
      rides.payment({ zone_id }),
    ]);

    await expect(events).toReachExactlyOnce('websocket.*', { withinMs: 5_000 });
    await session.ping();
    const topics = eventsOf(session).map(({ topic, event }) => `${topic} ${String(event.zone_id)}`);
    expect(topics.toSorted(), 'at websocket.trips').toEqual(
      ['gps_pings', 'payments', 'trips'].map((topic) => `${topic} ${zone_id}`),
    );
  },
);

test('RS-10 a client that unsubscribes receives nothing more', ABOUT, async ({ websocket, tracer, rides }) => {
  const [requested, matched] = rides.tripLife();
  const session = await subscribe(websocket, { trip_id: requested.key });
  await expect(await tracer.inject(requested)).toReach('websocket.trips', { withinMs: 2_000 });

  await session.send({ type: 'unsubscribe' });
  await session.ping();
  await expect(await tracer.inject(matched)).toReach('websocket.trips', { withinMs: 2_000 });
  await session.ping();

  expect(
    eventsOf(session).map(({ event }) => event.state),
    'at websocket.trips',
  ).toEqual(['REQUESTED']);
});
