import { expect, test } from '../rideshare.ts';
import { isLiveEventOf } from './subscriber.ts';

test('RS-03 a Redis message reaches every connected client, live', async ({ websocket, tracer, rides }) => {
  const sessions = await Promise.all(Array.from({ length: 5 }, () => websocket.connect()));
  const trip = await tracer.inject(rides.tripRequested());
  await expect(trip).toReach('redis.trips', { withinMs: 2_000 });
  for (const [at, session] of sessions.entries()) {
    await session.waitForFrame(isLiveEventOf(trip.correlationId), {
      what: `at websocket.trips client ${at + 1} of ${sessions.length} has the trip`,
      withinMs: 2_000,
    });
  }
});

test('RS-03 a client gets what was published on Redis, unaltered', async ({ websocket, redis, rides, tracer }) => {
  await using channel = await redis.subscribe('trips');
  const session = await websocket.connect();
  const { correlationId } = await tracer.inject(rides.tripRequested());

  const published = await channel.waitFor(({ text }) => text.includes(correlationId), { withinMs: 2_000 });
  const frame = await session.waitForFrame(isLiveEventOf(correlationId), {
    what: 'at websocket.trips the trip',
    withinMs: 2_000,
  });

  const message = JSON.parse(published.text) as Record<string, unknown>;
  expect(JSON.parse(frame), 'at websocket.trips').toMatchObject(message);
});
