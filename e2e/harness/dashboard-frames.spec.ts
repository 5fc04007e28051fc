import { expect, test } from '@playwright/test';
import { closeText } from '../../compose/services/gateway/dashboard/close-text.ts';
import { parseFrame } from '../../compose/services/gateway/dashboard/frames.ts';
import { Projection } from '../../compose/services/gateway/dashboard/projection.ts';
import { applyFrame, emptyState } from '../../compose/services/gateway/dashboard/store.ts';

const AT = '2026-01-02T03:04:05.000000Z';
const PLACE = { lat: 47.3, lon: 8.5 };
const TRIP = {
  trip_id: 't1',
  zone_id: 'harbour',
  state: 'MATCHED',
  sequence: 1,
  driver_id: 'd1',
  fare: null,
  occurred_at: AT,
  pickup: PLACE,
  dropoff: PLACE,
};
const PING = { trip_id: 't1', occurred_at: AT, ...PLACE };
const SURGE = { zone_id: 'harbour', multiplier: '1.250', occurred_at: AT };
const DRIVER = { driver_id: 'd1', zone_id: 'harbour', status: 'AVAILABLE', occurred_at: AT };

function kindOf(topic: string, event: unknown): string {
  return parseFrame(JSON.stringify({ type: 'event', topic, event })).kind;
}

const NO_NAME = ['', 7, null, undefined];
const NO_TIME = ['', 'soon', 7, null, undefined];
const NO_NUMBER = ['1', null, undefined, {}];
const NO_TEXT = [1, {}, false];

for (const { topic, kind, event, wrong } of [
  {
    topic: 'trips',
    kind: 'trip',
    event: TRIP,
    wrong: {
      trip_id: NO_NAME,
      zone_id: NO_NAME,
      state: [...NO_NAME, 'matched', 'constructor', ['MATCHED']],
      sequence: [...NO_NUMBER, -1, 0.5],
      occurred_at: NO_TIME,
      driver_id: NO_TEXT,
      fare: NO_TEXT,
      pickup: [null, undefined, 'x', [], {}, { lat: 1 }, { lon: 1 }, { lat: '1', lon: 1 }],
      dropoff: [null, undefined, 'x', [], {}, { lat: 1 }, { lon: 1 }, { lat: 1, lon: '1' }],
    },
  },
  {
    topic: 'gps_pings',
    kind: 'ping',
    event: PING,
    wrong: { trip_id: NO_NAME, occurred_at: NO_TIME, lat: NO_NUMBER, lon: NO_NUMBER },
  },
  {
    topic: 'surge_updates',
    kind: 'surge',
    event: SURGE,
    wrong: { zone_id: NO_NAME, multiplier: [...NO_NAME, 'much', 'Infinity'], occurred_at: NO_TIME },
  },
  {
    topic: 'driver_status',
    kind: 'driver',
    event: DRIVER,
    wrong: { driver_id: NO_NAME, zone_id: NO_NAME, status: NO_NAME, occurred_at: NO_TIME },
  },
]) {
  test(`RS-05 an event of ${topic} is read, and one with a field that is missing or wrong is malformed`, () => {
    expect(kindOf(topic, event)).toBe(kind);
    for (const nothing of [null, undefined, 'text', 7, [], [event]]) expect(kindOf(topic, nothing)).toBe('malformed');
    for (const [field, values] of Object.entries<readonly unknown[]>(wrong)) {
      for (const value of values) {
        const text = `${field} ${JSON.stringify(value)}`;
        expect(kindOf(topic, { ...event, [field]: value }), text).toBe('malformed');
      }
    }
  });
}

test('RS-05 events that the page does not show are counted; those of a later gateway are none of its business', () => {
  for (const topic of ['ratings', 'payments']) {
    expect(kindOf(topic, {})).toBe('other-event');
    for (const nothing of [null, undefined, 'text', []]) expect(kindOf(topic, nothing)).toBe('malformed');
  }
  expect(kindOf('news', null)).toBe('ignored');
  expect(parseFrame('{"type":"news"}')).toEqual({ kind: 'ignored' });
  expect(parseFrame('{"type":"hello"}')).toEqual({ kind: 'hello' });
  expect(parseFrame('{"type":"error","message":"no"}')).toEqual({ kind: 'error', message: 'no' });
});

test('RS-05 what is read of an event is all that the page shows of it', () => {
  const read = (topic: string, event: object) => parseFrame(JSON.stringify({ type: 'event', topic, event }));
  const trip = { tripId: 't1', version: 1, state: 'MATCHED', zoneId: 'harbour', driverId: 'd1', fare: null };
  expect(read('trips', TRIP)).toEqual({
    kind: 'trip',
    trip: { ...trip, occurredAt: AT, pickup: PLACE, dropoff: PLACE },
  });
  const { driver_id: _driver, fare: _fare, ...bare } = TRIP;
  expect(read('trips', { ...bare, version: 9 })).toMatchObject({ trip: { version: 9, driverId: null, fare: null } });
  expect(read('gps_pings', PING)).toEqual({ kind: 'ping', ping: { tripId: 't1', place: PLACE, occurredAt: AT } });
  expect(read('surge_updates', SURGE)).toEqual({
    kind: 'surge',
    surge: { zoneId: 'harbour', multiplier: '1.250', occurredAt: AT },
  });
  expect(read('driver_status', DRIVER)).toEqual({
    kind: 'driver',
    driver: { driverId: 'd1', zoneId: 'harbour', status: 'AVAILABLE', occurredAt: AT },
  });
});

test('RS-05 the state has its three lists, and what of them cannot be read is counted', () => {
  const snapshot = (lists: object) => parseFrame(JSON.stringify({ type: 'snapshot', ...lists }));
  const lists = { trips: [TRIP, {}], surge: [SURGE, null], drivers: [DRIVER, 7, []] };
  expect(snapshot(lists)).toMatchObject({
    kind: 'snapshot',
    trips: [{ tripId: 't1' }],
    surge: [{ zoneId: 'harbour' }],
    drivers: [{ driverId: 'd1' }],
    unreadable: 4,
  });
  expect(snapshot({ trips: [] })).toEqual({ kind: 'snapshot', trips: [], surge: [], drivers: [], unreadable: 0 });
  for (const list of ['trips', 'surge', 'drivers']) {
    expect(snapshot({ ...lists, [list]: {} }), list).toMatchObject({ kind: 'malformed' });
  }
});

test('RS-05 the trips of a state appear in the order of their last change, whatever the order of the state', () => {
  const state = emptyState();
  const trips = [3, 1, 2].map((minute) => ({
    ...TRIP,
    trip_id: `t${minute}`,
    occurred_at: `2026-01-02T03:0${minute}:00.000000Z`,
  }));
  applyFrame(state, parseFrame(JSON.stringify({ type: 'snapshot', trips })));
  expect([...state.trips.keys()]).toEqual(['t1', 't2', 't3']);
});

test('RS-05 every event is counted, of whatever stream, and a trace has its last fourteen places', () => {
  const state = emptyState();
  const apply = (topic: string, event: object): void => {
    applyFrame(state, parseFrame(JSON.stringify({ type: 'event', topic, event })));
  };
  apply('trips', TRIP);
  for (let minute = 10; minute < 30; minute += 1) {
    apply('gps_pings', { ...PING, lat: minute, occurred_at: `2026-01-02T03:${minute}:00.000000Z` });
  }
  apply('surge_updates', SURGE);
  apply('driver_status', DRIVER);
  apply('ratings', {});
  expect(state.events).toBe(24);
  const lats = state.trips.get('t1')?.trace.map(({ lat }) => lat);
  expect(lats).toEqual(Array.from({ length: 14 }, (_, at) => 16 + at));
  apply('trips', { ...TRIP, state: 'COMPLETED', sequence: 4 });
  expect(state.trips.get('t1')?.trace).toHaveLength(14);
});

test('RS-05 without a ping a trip is where it begins, and once it is over where it ends', () => {
  const dropoff = { lat: 47.4, lon: 8.6 };
  const traceOf = (more: object) => {
    const state = emptyState();
    const event = { ...TRIP, dropoff, ...more };
    applyFrame(state, parseFrame(JSON.stringify({ type: 'event', topic: 'trips', event })));
    return state.trips.get('t1')?.trace;
  };
  expect(traceOf({})).toEqual([PLACE]);
  expect(traceOf({ state: 'COMPLETED', sequence: 4 })).toEqual([dropoff]);
});

test('RS-07 why a socket was closed is told in the gateway’s words, or by its code', () => {
  expect(closeText(4008, 'slow consumer')).toBe('slow consumer (code 4008)');
  expect(closeText(1001, '')).toBe('the gateway is going away (code 1001)');
  expect(closeText(1006, '')).toBe('the connection was lost (code 1006)');
  expect(closeText(1011, '')).toBe('the gateway had an error (code 1011)');
  expect(closeText(4008, '')).toBe('the page was too slow for the stream (code 4008)');
  expect(closeText(1000, '')).toBe('the connection was closed (code 1000)');
});

test('RS-05 the map has north above, one scale for both axes, its margin, and room around a single trip', () => {
  const map = new Projection(200, 100, 10);
  map.include({ lat: 60, lon: 10 });
  expect(map.place({ lat: 60, lon: 10 })).toEqual({ x: 100, y: 50 });
  // A degree of longitude is half as long at 60 degrees as one of latitude: 0.012 degrees are 40 and 20 points.
  expect(map.place({ lat: 60.012, lon: 10 })).toEqual({ x: 100, y: 10 });
  expect(map.place({ lat: 60, lon: 10.012 })).toEqual({ x: 120, y: 50 });
  map.include({ lat: 60.036, lon: 10 });
  expect(map.place({ lat: 60.036, lon: 10 }).y).toBe(10);
  expect(map.place({ lat: 59.988, lon: 10 }).y).toBe(90);
  map.include({ lat: 60, lon: 12 });
  expect(map.place({ lat: 60, lon: 12 }).x).toBe(190);
});
