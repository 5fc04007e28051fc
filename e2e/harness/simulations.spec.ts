import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import type { Entrance } from '../../compose/services/simulation-api/entrance.ts';
import { Simulations } from '../../compose/services/simulation-api/simulations.ts';
import type { EventJson } from '../../test-data/avro/codec.ts';
import { EventError } from '../../test-data/avro/event-error.ts';
import { createGenerator } from '../../test-data/rideshare/generators/events.ts';

const SPEED = 1_000_000;

function world(take: () => Promise<void> = () => Promise.resolve()) {
  const taken: { readonly stream: string; readonly event: EventJson }[] = [];
  const entrance = {
    take: async (stream: string, [event]: readonly EventJson[]) => {
      if (event !== undefined) taken.push({ stream, event });
      await take();
    },
  } as unknown as Entrance;
  const stop = new AbortController();
  const simulations = new Simulations(entrance, pino({ level: 'silent' }), stop.signal);
  const start = (request: Partial<Parameters<Simulations['start']>[0]> = {}) =>
    simulations.start({ trip: {}, speed: SPEED, outcome: 'COMPLETED', ...request });
  return { taken, stop, simulations, start };
}

test('RS-01 a simulation sends its first event at once and the others in their time, each under its ids', async () => {
  const { taken, simulations, start } = world();
  const begun = await start({ correlationId: 'c', trip: { zone_id: 'north' } });
  expect(begun).toMatchObject({ status: 'running', correlation_id: 'c', events_sent: 1, error: null });
  expect(taken.map(({ event }) => event.state)).toEqual(['REQUESTED']);
  expect(simulations.running).toBe(1);
  await simulations.settled();
  expect(simulations.running).toBe(0);
  const { events_total: total } = begun;
  expect(simulations.get(begun.simulation_id)).toEqual({ ...begun, status: 'done', events_sent: total });
  expect(taken).toHaveLength(total);
  expect(new Set(taken.map(({ event }) => event.event_id)).size).toBe(total);
  expect(new Set(taken.map(({ event }) => event.correlation_id))).toEqual(new Set(['c']));
  const trips = taken.filter(({ stream }) => stream === 'trips');
  expect(trips.map(({ event }) => event.state)).toEqual([
    'REQUESTED',
    'MATCHED',
    'EN_ROUTE',
    'IN_PROGRESS',
    'COMPLETED',
  ]);
  expect(new Set(trips.map(({ event }) => event.trip_id))).toEqual(new Set([begun.trip_id]));
  expect(new Set(trips.map(({ event }) => event.zone_id))).toEqual(new Set(['north']));
});

test('RS-01 a simulation whose first event is refused does not begin', async () => {
  const { simulations, start } = world(() => Promise.reject(new Error('refused')));
  await expect(start()).rejects.toThrow('refused');
  expect(simulations.running).toBe(0);
});

test('RS-01 an event that is not taken is sent again under the same id', async () => {
  let calls = 0;
  const { taken, simulations, start } = world(() => {
    calls += 1;
    return calls === 2 ? Promise.reject(new Error('not now')) : Promise.resolve();
  });
  const { simulation_id: id, events_total: total } = await start();
  await simulations.settled();
  expect(simulations.get(id)).toMatchObject({ status: 'done', events_sent: total });
  expect(taken).toHaveLength(total + 1);
  expect(taken[2]?.event.event_id).toBe(taken[1]?.event.event_id);
});

test('RS-01 a simulation is paced by its speed, and one that is ended meanwhile is interrupted', async () => {
  const { taken, stop, simulations, start } = world();
  const { simulation_id: id } = await start({ speed: 1 });
  stop.abort();
  await simulations.settled();
  expect(simulations.get(id)).toMatchObject({ status: 'interrupted', events_sent: taken.length });
  expect(taken.length).toBeLessThan(5);
});

test('RS-01 the same seed makes the same trip under another id; other seeds make others', async () => {
  const fares = async (seed: number) => {
    const { taken, simulations, start } = world();
    const { trip_id: id } = await start({ seed });
    await simulations.settled();
    return { id, fares: taken.flatMap(({ event }) => event.amount ?? event.fare ?? event.position ?? []) };
  };
  const [one, again, other] = [await fares(7), await fares(7), await fares(8)];
  expect(again.fares).toEqual(one.fares);
  expect(again.id).not.toBe(one.id);
  expect(other.fares).not.toEqual(one.fares);
});

test('RS-01 of many simulations the last thousand are remembered', async () => {
  const { stop, simulations, start } = world();
  const begun = [];
  for (let count = 0; count < 1_001; count += 1) begun.push(await start({ speed: 1 }));
  const [first, second] = begun;
  expect(simulations.get(first?.simulation_id ?? '')).toBeUndefined();
  expect(simulations.get(second?.simulation_id ?? '')).toMatchObject({ status: 'running' });
  stop.abort();
  await simulations.settled();
});

test('RS-01 a simulation whose event is refused has failed, and says why: it would be refused again', async () => {
  let calls = 0;
  const { taken, simulations, start } = world(() => {
    calls += 1;
    return calls === 3 ? Promise.reject(new EventError('wrong_type', 'no driver', 'driver_id')) : Promise.resolve();
  });
  const { simulation_id: id } = await start();
  await simulations.settled();
  expect(simulations.get(id)).toMatchObject({ status: 'failed', events_sent: 2, error: 'no driver' });
  expect(taken).toHaveLength(3);
});

test('RS-01 no event of a simulation is sent before its time', async () => {
  const speed = 20_000;
  const times: number[] = [];
  const { simulations, start } = world(() => Promise.resolve(void times.push(performance.now())));
  const { events_total: total } = await start({ speed });
  const begun = times[0] ?? 0;
  await simulations.settled();
  const due = createGenerator(1)
    .journey()
    .map(({ afterMs }) => afterMs / speed);
  expect(due).toHaveLength(total);
  // Of 48 ms; a timer of Node's may be early by one or two.
  const early = times.filter((at, index) => at - begun < (due[index] ?? 0) - 5);
  expect(early).toEqual([]);
});

test('RS-01 each simulation has ids of its own, and a request without one a correlation id', async () => {
  const { taken, simulations, start } = world();
  const [one, other] = [await start(), await start()];
  await simulations.settled();
  for (const name of ['simulation_id', 'trip_id', 'correlation_id'] as const) {
    expect(one[name], name).toMatch(/^[0-9a-f-]{36}$/);
    expect(one[name], name).not.toBe(other[name]);
  }
  const timed = taken.map(({ event }) => Date.parse(String(event.occurred_at)));
  expect(timed.filter((at) => Math.abs(at - Date.now()) > 60_000)).toEqual([]);
});

test('RS-01 a cancelled trip is simulated to its cancellation', async () => {
  const { taken, simulations, start } = world();
  await start({ outcome: 'CANCELLED' });
  await simulations.settled();
  expect(taken.filter(({ stream }) => stream === 'trips').map(({ event }) => event.state)).toEqual([
    'REQUESTED',
    'MATCHED',
    'EN_ROUTE',
    'CANCELLED',
  ]);
});

test('RS-01 simulations without a seed are all different trips', async () => {
  const { taken, stop, simulations, start } = world();
  for (let count = 0; count < 12; count += 1) await start({ speed: 1 });
  stop.abort();
  await simulations.settled();
  expect(new Set(taken.map(({ event }) => JSON.stringify(event.pickup))).size).toBe(12);
});
