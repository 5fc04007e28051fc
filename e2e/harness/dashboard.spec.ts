import { expect, test } from '@playwright/test';
import { parseFrame } from '../../compose/services/gateway/dashboard/frames.ts';
import { listZones, selectTrips, SHOWN } from '../../compose/services/gateway/dashboard/queries.ts';
import { PAGE_BUGS } from '../../compose/services/gateway/dashboard/planted/bugs.ts';
import { Rate } from '../../compose/services/gateway/dashboard/rate.ts';
import { STAGES } from '../../compose/services/gateway/dashboard/stages.ts';
import { emptyState, REMEMBERED, type State } from '../../compose/services/gateway/dashboard/store.ts';

const LIFE = ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED'];

function tripFields(tripId: string, sequence: number, more: object = {}): object {
  return {
    trip_id: tripId,
    zone_id: 'harbour',
    state: LIFE[sequence],
    sequence,
    driver_id: sequence === 0 ? null : 'driver-1',
    fare: sequence === 4 ? '12.50' : null,
    occurred_at: `2026-01-02T03:04:0${sequence}.000000Z`,
    pickup: { lat: 47.3, lon: 8.5 },
    dropoff: { lat: 47.4, lon: 8.6 },
    ...more,
  };
}

function event(topic: string, fields: unknown): object {
  return { type: 'event', topic, event: fields };
}

function snapshot(...trips: object[]): object {
  return { type: 'snapshot', trips, surge: [], drivers: [] };
}

/** A page that got these messages in this order. */
function pageAfter(messages: readonly unknown[], ...bugs: (keyof typeof PAGE_BUGS)[]): State {
  const state = emptyState();
  const { applyFrame } = bugs.reduce((stages, name) => PAGE_BUGS[name](stages), STAGES);
  for (const message of messages) {
    applyFrame(state, parseFrame(typeof message === 'string' ? message : JSON.stringify(message)));
  }
  return state;
}

const [requested, matched, enRoute] = [0, 1, 2].map((sequence) => event('trips', tripFields('t1', sequence)));

test.describe('merging', () => {
  test('a newer event overwrites an older one', () => {
    const state = pageAfter([requested, matched, enRoute]);
    expect(state.trips.get('t1')).toMatchObject({ state: 'EN_ROUTE', version: 2, driverId: 'driver-1' });
    expect(state).toMatchObject({ events: 3, late: 0, repeated: 0, malformed: 0 });
  });

  test('a late event is counted and changes nothing', () => {
    const state = pageAfter([requested, enRoute, matched]);
    expect(state.trips.get('t1')).toMatchObject({ state: 'EN_ROUTE', version: 2 });
    expect(state).toMatchObject({ late: 1, repeated: 0 });
  });

  test('a repeated event is counted and changes nothing', () => {
    const other = event('trips', tripFields('t1', 1, { zone_id: 'airport' }));
    const state = pageAfter([requested, matched, other]);
    expect(state.trips.get('t1')).toMatchObject({ state: 'MATCHED', zoneId: 'harbour' });
    expect(state.trips.size).toBe(1);
    expect(state).toMatchObject({ late: 0, repeated: 1 });
  });

  test('a snapshot overtakes what is older, leaves what is newer and keeps what it does not know', () => {
    const state = pageAfter([
      matched,
      event('trips', tripFields('t2', 3)),
      event('trips', tripFields('t3', 0)),
      snapshot(
        tripFields('t1', 4, { version: 4 }),
        tripFields('t2', 2, { version: 2 }),
        tripFields('t4', 0, { version: 0 }),
      ),
    ]);
    expect([...state.trips.values()].map(({ tripId, version }) => [tripId, version])).toEqual([
      ['t1', 4],
      ['t2', 3],
      ['t3', 0],
      ['t4', 0],
    ]);
    expect(state, 'a snapshot is no late or repeated event').toMatchObject({ late: 0, repeated: 0, malformed: 0 });
  });

  test('an event that a snapshot already had counts as repeated', () => {
    expect(pageAfter([snapshot(tripFields('t1', 1, { version: 1 })), matched])).toMatchObject({ repeated: 1, late: 0 });
  });

  test('pings move a known trip along its trace, late ones do not', () => {
    const ping = (second: number, lat: number) =>
      event('gps_pings', { trip_id: 't1', lat, lon: 8.5, occurred_at: `2026-01-02T03:05:0${second}.000000Z` });
    const state = pageAfter([ping(0, 1), requested, ping(1, 47.31), ping(3, 47.33), ping(2, 47.32), matched]);
    expect(state.trips.get('t1')?.trace.map(({ lat }) => lat)).toEqual([47.3, 47.31, 47.33]);
  });

  test('surge and free drivers of a zone are those of the newest event', () => {
    const surge = (second: number, multiplier: string) =>
      event('surge_updates', { zone_id: 'harbour', multiplier, occurred_at: `2026-01-02T03:05:0${second}.000000Z` });
    const driver = (second: number, status: string) =>
      event('driver_status', {
        driver_id: 'd',
        zone_id: 'harbour',
        status,
        occurred_at: `2026-01-02T03:05:0${second}Z`,
      });
    const state = pageAfter([surge(2, '1.500'), surge(1, '1.100'), driver(1, 'BUSY'), driver(2, 'AVAILABLE'), enRoute]);
    expect(listZones(state)).toEqual([{ zoneId: 'harbour', multiplier: '1.500', underway: 1, freeDrivers: 1 }]);
  });

  test('every zone that was heard of is listed by name, with or without a surge', () => {
    const state = pageAfter([
      event('trips', tripFields('t1', 1, { zone_id: 'zone-10' })),
      event('trips', tripFields('t2', 4, { zone_id: 'zone-2' })),
      event('surge_updates', { zone_id: 'airport', multiplier: '1.100', occurred_at: '2026-01-02T03:05:00Z' }),
    ]);
    expect(listZones(state)).toEqual([
      { zoneId: 'airport', multiplier: '1.100', underway: 0, freeDrivers: 0 },
      { zoneId: 'zone-2', multiplier: undefined, underway: 0, freeDrivers: 0 },
      { zoneId: 'zone-10', multiplier: undefined, underway: 1, freeDrivers: 0 },
    ]);
  });

  test('trips are counted by their state, of one zone or of all', () => {
    const trips = [0, 1, 1, 2, 3, 4].map((sequence, at) => event('trips', tripFields(`t${at}`, sequence)));
    const state = pageAfter([
      ...trips,
      event('trips', tripFields('t6', 2, { state: 'CANCELLED', zone_id: 'airport' })),
    ]);
    const none = { REQUESTED: 0, MATCHED: 0, EN_ROUTE: 0, IN_PROGRESS: 0, COMPLETED: 0, CANCELLED: 0 };
    const harbour = { REQUESTED: 1, MATCHED: 2, EN_ROUTE: 1, IN_PROGRESS: 1, COMPLETED: 1, CANCELLED: 0 };
    expect(selectTrips(state, undefined).byState).toEqual({ ...harbour, CANCELLED: 1 });
    expect(selectTrips(state, 'harbour').byState).toEqual(harbour);
    expect(selectTrips(state, 'airport').byState).toEqual({ ...none, CANCELLED: 1 });
    expect(selectTrips(state, 'nowhere').byState).toEqual(none);
  });

  test('types and topics that the page does not know are ignored, not malformed', () => {
    const state = pageAfter([
      { type: 'weather' },
      { type: 'subscribed', id: '1', filter: {} },
      event('tolls', {}),
      event('tolls', null),
    ]);
    expect(state).toEqual(emptyState());
  });

  test(`the newest ${SHOWN} of a thousand trips are shown, newest first; the page remembers ${REMEMBERED}`, () => {
    const state = pageAfter(
      Array.from({ length: REMEMBERED + 5 }, (_, index) => event('trips', tripFields(`t${index}`, 0))),
    );
    const { shown, total, byState } = selectTrips(state, undefined);
    expect([shown.length, total, byState.REQUESTED, shown[0]?.[0]]).toEqual([
      SHOWN,
      REMEMBERED,
      REMEMBERED,
      `t${REMEMBERED + 4}`,
    ]);
    expect(selectTrips(state, 'airport')).toMatchObject({ shown: [], total: 0 });
  });
});

test.describe('malformed frames', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['an empty text', ''],
    ['cut JSON', JSON.stringify(matched).slice(0, -9)],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '7'],
    ['a text', '"event"'],
    ['no type', '{}'],
    ['a type that is no text', '{"type":1}'],
    ['an event without topic', JSON.stringify({ type: 'event', event: tripFields('t1', 1) })],
    ['an event without event', JSON.stringify({ type: 'event', topic: 'trips' })],
    ['an event that is null', JSON.stringify(event('trips', null))],
    ['an event that is an array', JSON.stringify(event('trips', []))],
    ...['trip_id', 'zone_id', 'state', 'sequence', 'occurred_at', 'pickup', 'dropoff'].map(
      (field) =>
        [
          `a trip without ${field}`,
          JSON.stringify(event('trips', tripFields('t1', 1, { [field]: undefined }))),
        ] as const,
    ),
    ['an unknown state', JSON.stringify(event('trips', tripFields('t1', 1, { state: 'toString' })))],
    ['a sequence as text', JSON.stringify(event('trips', tripFields('t1', 1, { sequence: '1' })))],
    ['a broken sequence', JSON.stringify(event('trips', tripFields('t1', 1, { sequence: 1.5 })))],
    ['a time that is none', JSON.stringify(event('trips', tripFields('t1', 1, { occurred_at: 'soon' })))],
    ['a fare as number', JSON.stringify(event('trips', tripFields('t1', 1, { fare: 12.5 })))],
    [
      'a ping without place',
      JSON.stringify(event('gps_pings', { trip_id: 't1', occurred_at: '2026-01-02T03:04:05Z' })),
    ],
    ...['lat', 'lon'].flatMap((axis) => {
      const half = { lat: 47.3, lon: 8.5, [axis]: undefined };
      const text = JSON.stringify(event('gps_pings', { trip_id: 't1', occurred_at: '2026-01-02T03:04:05Z', ...half }));
      return [
        [`a ping without ${axis}`, text],
        [`a ping whose ${axis} has no end`, text.replace('{"trip_id"', `{"${axis}":1e999,"trip_id"`)],
        [`a trip whose pickup has no ${axis}`, JSON.stringify(event('trips', tripFields('t1', 1, { pickup: half })))],
      ] as const;
    }),
    [
      'a surge that is no number',
      JSON.stringify(event('surge_updates', { zone_id: 'z', multiplier: 'x', occurred_at: '2026-01-02T03:04:05Z' })),
    ],
    [
      'a driver without status',
      JSON.stringify(event('driver_status', { driver_id: 'd', zone_id: 'z', occurred_at: '2026-01-02T03:04:05Z' })),
    ],
    ['a payment that is null', JSON.stringify(event('payments', null))],
    ['a snapshot without trips', '{"type":"snapshot"}'],
    ['a snapshot of one unreadable trip', JSON.stringify(snapshot({ trip_id: 't1' }))],
    ['an error without message', '{"type":"error"}'],
  ];
  for (const [name, text] of cases) {
    test(`${name} is counted and what follows is shown`, () => {
      const state = pageAfter([requested, text, enRoute]);
      expect(state).toMatchObject({ malformed: 1, late: 0, repeated: 0 });
      expect(state.trips.get('t1')).toMatchObject({ state: 'EN_ROUTE' });
    });
  }

  test('a binary message is malformed', () => {
    expect(parseFrame(new ArrayBuffer(2))).toMatchObject({ kind: 'malformed' });
  });

  test('the readable entries of a snapshot count beside an unreadable one', () => {
    const state = pageAfter([snapshot({}, tripFields('t1', 2))]);
    expect([state.malformed, state.trips.get('t1')?.version]).toEqual([1, 2]);
  });
});

test.describe('planted defects', () => {
  test('a late frame wins', () => {
    expect(pageAfter([enRoute, matched], 'dashboard-late-frame-wins').trips.get('t1')).toMatchObject({
      state: 'MATCHED',
    });
  });

  test('a repeated frame makes a second row', () => {
    const { shown } = selectTrips(pageAfter([matched, matched], 'dashboard-duplicate-rows'), undefined);
    expect(shown.map(([, { tripId }]) => tripId)).toEqual(['t1', 't1']);
  });

  test('live events are not shown', () => {
    expect(pageAfter([matched], 'dashboard-not-live').trips.size).toBe(0);
  });

  test('a malformed frame ends the page', () => {
    expect(() => pageAfter(['no JSON', matched], 'dashboard-dies-on-malformed')).toThrow('the page died');
  });
});

test('the rate is that of the last seconds', () => {
  const rate = new Rate(2);
  expect([0, 10, 30, 30, 30].map((total) => rate.tick(total))).toEqual([0, 10, 15, 10, 0]);
});
