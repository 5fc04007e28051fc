import { expect, test } from '@playwright/test';
import type { Frame } from '../../compose/services/gateway/dashboard/frames.ts';
import type { Driver, Surge, TripEvent } from '../../compose/services/gateway/dashboard/model.ts';
import { listZones, selectTrips } from '../../compose/services/gateway/dashboard/queries.ts';
import { Rate } from '../../compose/services/gateway/dashboard/rate.ts';
import { applyFrame, emptyState, type State } from '../../compose/services/gateway/dashboard/store.ts';

const [PICKUP, DROPOFF, ELSEWHERE] = [0, 1, 2].map((lat) => ({ lat, lon: 8 })) as [Place, Place, Place];
type Place = TripEvent['pickup'];

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 2) + second * 1_000).toISOString();
}

function trip(tripId: string, more: Partial<TripEvent> = {}): TripEvent {
  return {
    tripId,
    version: 0,
    state: 'REQUESTED',
    zoneId: 'harbour',
    driverId: null,
    fare: null,
    occurredAt: at(0),
    pickup: PICKUP,
    dropoff: DROPOFF,
    ...more,
  };
}

function surge(zoneId: string, multiplier: string, second: number): Surge {
  return { zoneId, multiplier, occurredAt: at(second) };
}

function driver(driverId: string, status: string, second: number): Driver {
  return { driverId, zoneId: 'harbour', status, occurredAt: at(second) };
}

function snapshot(more: Partial<Extract<Frame, { kind: 'snapshot' }>>): Frame {
  return { kind: 'snapshot', trips: [], surge: [], drivers: [], unreadable: 0, ...more };
}

function after(...frames: readonly Frame[]): State {
  const state = emptyState();
  for (const frame of frames) applyFrame(state, frame);
  return state;
}

function ping(second: number, lat: number): Frame {
  return { kind: 'ping', ping: { tripId: 't', place: { lat, lon: 8 }, occurredAt: at(second) } };
}

test('RS-05 the page begins with nothing: no trip, no zone, no event', () => {
  const state = emptyState();
  expect(state).toMatchObject({ events: 0, late: 0, repeated: 0, malformed: 0 });
  expect([listZones(state), selectTrips(state, undefined)]).toMatchObject([[], { shown: [], total: 0 }]);
});

test('RS-05 the newest two thousand trips, zones and drivers are remembered, from events and from a state', () => {
  const ids = Array.from({ length: 2_001 }, (_, id) => String(id));
  const surges = ids.map((id) => surge(id, '1', 1));
  const drivers = ids.map((id) => driver(id, 'AVAILABLE', 1));
  const trips = ids.map((id, second) => trip(id, { occurredAt: at(second) }));
  for (const state of [
    after(snapshot({ trips, surge: surges, drivers })),
    after(
      ...trips.map((trip): Frame => ({ kind: 'trip', trip })),
      ...surges.map((surge): Frame => ({ kind: 'surge', surge })),
      ...drivers.map((driver): Frame => ({ kind: 'driver', driver })),
    ),
  ]) {
    for (const known of [state.trips, state.surge, state.drivers]) {
      expect([known.size, known.has('0'), known.has('1'), known.has('2000')]).toEqual([2_000, false, true, true]);
    }
  }
});

test('RS-05 of two thousand trips the newest hundred are listed, the newest first', () => {
  const trips = Array.from({ length: 2_000 }, (_, id) => trip(String(id), { occurredAt: at(id) }));
  const { shown, total } = selectTrips(after(snapshot({ trips })), undefined);
  expect([shown.length, total, shown[0]?.[0], shown.at(-1)?.[0]]).toEqual([100, 2_000, '1999', '1900']);
});

test('RS-05 trips of one instant keep the order in which the state has them', () => {
  const trips = ['c', 'a', 'b'].map((id) => trip(id));
  expect([...after(snapshot({ trips })).trips.keys()]).toEqual(['c', 'a', 'b']);
});

test('RS-05 a state that has unreadable entries is one malformed message', () => {
  const state = after(snapshot({ unreadable: 1 }), snapshot({ unreadable: 7 }), snapshot({}));
  expect(state).toMatchObject({ malformed: 2, events: 0 });
});

test('RS-05 a state that knows no more of a trip than the page leaves it as it is', () => {
  const known = trip('t', { version: 2 });
  const state = after({ kind: 'trip', trip: known });
  const shown = state.trips.get('t');
  applyFrame(state, snapshot({ trips: [trip('t', { version: 2, zoneId: 'hill' }), trip('t', { version: 1 })] }));
  expect(state.trips.get('t')).toBe(shown);
});

test('RS-05 of a zone’s surge and of a driver the newest is known, whether from an event or from a state', () => {
  const [old, now, again, next] = (
    [
      [1, '1.1', 'BUSY'],
      [2, '1.2', 'AVAILABLE'],
      [2, '9.9', 'OFFLINE'],
      [3, '1.3', 'BUSY'],
    ] as const
  ).map(([second, multiplier, status]) => ({
    surge: [surge('harbour', multiplier, second)],
    drivers: [driver('d', status, second)],
  }));
  const state = after(snapshot({ ...now }), snapshot({ ...old }), snapshot({ ...again }));
  expect(listZones(state)).toEqual([{ zoneId: 'harbour', multiplier: '1.2', underway: 0, freeDrivers: 1 }]);
  applyFrame(state, snapshot({ ...next }));
  expect(listZones(state)).toEqual([{ zoneId: 'harbour', multiplier: '1.3', underway: 0, freeDrivers: 0 }]);
});

test('RS-05 pings lead on from where a trip begins, and no event of the trip takes its trace away', () => {
  const lats = (...frames: readonly Frame[]) =>
    after({ kind: 'trip', trip: trip('t') }, ...frames)
      .trips.get('t')
      ?.trace.map(({ lat }) => lat);
  // Of one instant only the first counts.
  expect(lats(ping(5, 3), ping(5, 4), ping(4, 5), ping(6, 6))).toEqual([0, 3, 6]);
  const moved = trip('t', { version: 1, pickup: ELSEWHERE });
  expect(lats(ping(5, 3), { kind: 'trip', trip: moved })).toEqual([0, 3]);
  expect(lats(ping(5, 3), snapshot({ trips: [moved] }), ping(4, 9), ping(6, 6))).toEqual([0, 3, 6]);
  expect(lats({ kind: 'trip', trip: moved }), 'without a ping it is where its newest event says').toEqual([2]);
  const completed = trip('t', { version: 4, state: 'COMPLETED' });
  expect(lats({ kind: 'trip', trip: completed })).toEqual([1]);
});

test('RS-05 a greeting, a complaint and what the page does not know change nothing', () => {
  const frames: readonly Frame[] = [{ kind: 'hello' }, { kind: 'error', message: 'no' }, { kind: 'ignored' }];
  expect(after(...frames)).toEqual(emptyState());
});

test('RS-05 a trip is under way from its request until it is completed or cancelled', () => {
  const zone = (state: TripEvent['state']) => listZones(after({ kind: 'trip', trip: trip('t', { state }) }))[0];
  const counted = (['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const).map(
    (state) => zone(state)?.underway,
  );
  expect(counted).toEqual([1, 1, 1, 1, 0, 0]);
});

test('RS-05 events a second are those of the last three seconds, to one decimal', () => {
  const rate = new Rate();
  const totals = [100, 101, 103, 104, 107, 107, 107, 107];
  expect(totals.map((total) => rate.tick(total))).toEqual([0, 1, 1.5, 1.3, 2, 1.3, 1, 0]);
});
