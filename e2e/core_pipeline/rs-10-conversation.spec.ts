import { about } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';
import { eventsOf, subscribe } from './subscriber.ts';

const ABOUT = { annotation: about('websocket') };

interface Entry {
  readonly trip_id?: string;
  readonly zone_id: string;
  readonly version: number;
}
interface Snapshot {
  readonly type: 'snapshot';
  readonly trips: readonly (Entry & { readonly state: string })[];
  readonly surge: readonly (Entry & { readonly multiplier: string })[];
  readonly drivers: readonly (Entry & { readonly driver_id: string; readonly status: string })[];
}

function typeOf(text: string): string {
  return (JSON.parse(text) as { readonly type: string }).type;
}

test(
  'RS-10 a client that changes its subscription is told the current state of what it now wants',
  ABOUT,
  async ({ websocket, tracer, rides }) => {
    const zone_id = `zone-${rides.random.uuid()}`;
    const driver = { zone_id, driver_id: `driver-${rides.random.uuid()}`, status: 'BUSY' };
    const sent = await tracer.injectMany([
      rides.tripRequested({ zone_id }),
      rides.tripRequested(),
      rides.surgeUpdate({ zone_id, multiplier: '2.000' }),
      rides.driverStatus(driver),
    ]);
    await expect(sent).toReach('websocket.*', { withinMs: 5_000 });
    const session = await websocket.connect();
    await session.waitForFrame((text) => typeOf(text) === 'snapshot', { what: 'the state at first', withinMs: 5_000 });

    await session.send({ type: 'subscribe', id: 7, filter: { zone_id } });

    await session.waitForFrame((text) => typeOf(text) === 'subscribed', { what: 'the confirmation', withinMs: 2_000 });
    const known = session.frames.length;
    await session.waitForFrame(
      (text) =>
        typeOf(text) === 'snapshot' && session.frames.filter((frame) => typeOf(frame.text) === 'snapshot').length > 1,
      { what: 'at websocket.trips the state after the change', withinMs: 2_000 },
    );
    expect(known).toBeGreaterThan(1);
    const messages = session.json() as readonly {
      readonly type: string;
      readonly id?: unknown;
      readonly filter?: unknown;
    }[];
    expect(messages.find(({ type }) => type === 'subscribed')).toMatchObject({ id: 7, filter: { zone_id } });
    const { trips, surge, drivers } = messages.findLast(({ type }) => type === 'snapshot') as unknown as Snapshot;
    expect(trips, 'at websocket.trips').toMatchObject([
      { trip_id: sent[0]?.key, zone_id, state: 'REQUESTED', version: 0 },
    ]);
    expect(surge, 'at websocket.surge_updates').toMatchObject([{ zone_id, multiplier: '2.000' }]);
    expect(drivers, 'at websocket.driver_status').toMatchObject([driver]);
  },
);

// More trips than a dashboard lists: no other test's would be on it.
test(
  'RS-10 a client that comes late is told of three hundred trips, each in its last state',
  { ...ABOUT, tag: '@quiet' },
  async ({ websocket, api, tracer, rides }) => {
    const zone_id = `zone-${rides.random.uuid()}`;
    const events = Array.from({ length: 299 }, () => rides.tripRequested({ zone_id }).payload);
    expect(await api.post('/v1/events/trips/batch', { events }), 'at api').toMatchObject({ status: 202 });
    const [requested, matched] = rides.tripLife({ zone_id });
    const last = await tracer.injectMany([requested, matched]);
    await expect(last).toReach('websocket.trips', { withinMs: 10_000 });
    await tracer.settle('redis.trips', 30_000);

    const session = await subscribe(websocket, { zone_id });

    const { trips } = session
      .json()
      .findLast((frame) => (frame as { readonly type: string }).type === 'snapshot') as Snapshot;
    const states = trips.map(({ trip_id, state }) => `${trip_id} ${state}`);
    const expected = [...events.map(({ trip_id }) => `${String(trip_id)} REQUESTED`), `${requested.key} MATCHED`];
    expect(states.toSorted(), 'at websocket.trips').toEqual(expected.toSorted());
  },
);

test(
  'RS-10 a client that filters by topic receives that topic and no other',
  ABOUT,
  async ({ websocket, tracer, rides }) => {
    const zone_id = `zone-${rides.random.uuid()}`;
    const session = await subscribe(websocket, { zone_id, topics: ['payments', 'ratings'] });
    const events = await tracer.injectMany([
      rides.tripRequested({ zone_id }),
      rides.rating({ zone_id }),
      rides.gpsPing({ zone_id }),
      rides.payment({ zone_id }),
    ]);
    await expect(events).toReachExactlyOnce('websocket.*', { withinMs: 5_000 });
    await session.ping();
    const topics = eventsOf(session).map(({ topic }) => topic);
    expect(topics.toSorted(), 'at websocket.*').toEqual(['payments', 'ratings']);
  },
);

test('RS-10 a client is greeted with an id of its own, and a ping of its is answered', ABOUT, async ({ websocket }) => {
  const sessions = await Promise.all([websocket.connect(), websocket.connect()]);
  const ids: unknown[] = [];
  for (const session of sessions) {
    const hello = await session.waitForFrame((text) => typeOf(text) === 'hello', {
      what: 'the greeting',
      withinMs: 2_000,
    });
    const { client_id, heartbeat_ms } = JSON.parse(hello) as {
      readonly client_id: string;
      readonly heartbeat_ms: number;
    };
    expect(heartbeat_ms).toBe(10_000);
    ids.push(client_id);
    await session.send({ type: 'ping' });
    await session.waitForFrame((text) => typeOf(text) === 'pong', { what: 'the answer', withinMs: 2_000 });
  }
  expect(new Set(ids).size).toBe(2);
});

for (const { frame, code } of [
  { frame: 'no JSON', code: 'bad_json' },
  { frame: '[]', code: 'bad_frame' },
  { frame: '{"type":"news"}', code: 'unknown_type' },
  { frame: '{"type":"subscribe","id":{}}', code: 'bad_id' },
  { frame: '{"type":"subscribe","filter":{"zone":"x"}}', code: 'bad_filter' },
]) {
  test(
    `RS-10 a frame ${frame} is answered with ${code}, and the client stays as it is`,
    ABOUT,
    async ({ websocket, tracer, rides }) => {
      const [mine, other] = [rides.tripRequested(), rides.tripRequested()];
      const session = await subscribe(websocket, { trip_id: mine.key });
      await session.send(frame);
      await session.waitForFrame((text) => text.includes(`"code":"${code}"`) && typeOf(text) === 'error', {
        what: `at websocket the error ${code}`,
        withinMs: 2_000,
      });
      await expect(await tracer.injectMany([mine, other])).toReach('websocket.trips', { withinMs: 5_000 });
      await session.ping();
      expect(
        eventsOf(session).map(({ key }) => key),
        'at websocket.trips',
      ).toEqual([mine.key]);
    },
  );
}
