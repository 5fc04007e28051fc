import { until } from '../../fixtures/index.ts';
import { expect, test, type Fixtures } from '../rideshare.ts';

interface Simulation {
  readonly simulation_id: string;
  readonly trip_id: string;
  readonly correlation_id: string;
  readonly status: string;
  readonly events_total: number;
  readonly events_sent: number;
}

interface Published {
  readonly correlation_id: string;
  readonly event: { readonly trip_id?: string; readonly state?: string; readonly zone_id?: string };
}

const SPEED = 10_000;

async function started(api: Fixtures['api'], request: object): Promise<Simulation> {
  const answer = await api.post('/v1/simulations', { speed: SPEED, ...request });
  expect(answer, 'at api').toMatchObject({ status: 202 });
  return answer.body as Simulation;
}

/** Returns when the API says that it has sent the last event. */
async function ended(api: Fixtures['api'], id: string): Promise<Simulation> {
  return await until({
    what: 'at api the simulation has ended',
    probe: async () => {
      const { status, body } = await api.get(`/v1/simulations/${id}`);
      expect(status, 'at api the simulation is known').toBe(200);
      return body as Simulation;
    },
    done: ({ status }) => status !== 'running',
    timeoutMs: 20_000,
    everyMs: 250,
  });
}

for (const { outcome, states } of [
  { outcome: 'COMPLETED', states: ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'IN_PROGRESS', 'COMPLETED'] },
  { outcome: 'CANCELLED', states: ['REQUESTED', 'MATCHED', 'EN_ROUTE', 'CANCELLED'] },
]) {
  test(`RS-01 a simulated trip ends as asked for: ${outcome}`, async ({ api, redis, rides }) => {
    await using channel = await redis.subscribe(['trips', 'gps_pings', 'ratings', 'payments', 'driver_status']);
    const zone_id = `zone-${rides.random.uuid()}`;
    const { simulation_id, trip_id, correlation_id } = await started(api, { zone_id, outcome });

    const simulation = await ended(api, simulation_id);

    expect(simulation, 'at api').toMatchObject({ status: 'done', trip_id, correlation_id, error: null });
    expect(simulation.events_sent, 'at api').toBe(simulation.events_total);
    const ownEvents = (): Published[] =>
      channel.messages
        .map(({ text }) => JSON.parse(text) as Published)
        .filter((own) => own.correlation_id === correlation_id);
    await until({
      what: 'at redis all events of the simulation have been published',
      probe: ownEvents,
      done: (events) => events.length >= simulation.events_total,
      timeoutMs: 10_000,
    });
    const steps = ownEvents().filter(({ event }) => event.state !== undefined);
    expect(
      steps.map(({ event }) => event.state),
      'at redis.trips',
    ).toEqual(states);
    expect(steps.map(({ event }) => [event.trip_id, event.zone_id])).toEqual(steps.map(() => [trip_id, zone_id]));
  });
}

test('RS-01 a simulation takes its trip, its correlation id and its time from the request', async ({ api, rides }) => {
  const [trip_id, correlation_id] = [rides.random.uuid(), `simulated-${rides.random.uuid()}`];
  const simulation = await started(api, { trip_id, correlation_id, speed: 1 });
  expect(simulation, 'at api').toMatchObject({ trip_id, correlation_id });
  // In real time the trip takes a quarter of an hour: it has only just begun.
  const { body } = await api.get(`/v1/simulations/${simulation.simulation_id}`);
  expect(body, 'at api').toMatchObject({ status: 'running', events_sent: 1 });
});

// More trips than a dashboard lists: no other test's would be on it.
test('RS-09 of 120 trips simulated at once each runs to its end and is told of', { tag: '@quiet' }, async ({ api }) => {
  const asked = Array.from({ length: 120 }, () => started(api, { outcome: 'CANCELLED' }));
  const simulations = await Promise.all(asked);
  const last = await Promise.all(simulations.map(({ simulation_id }) => ended(api, simulation_id)));
  expect(new Set(last.map(({ trip_id }) => trip_id)).size).toBe(120);
  const unfinished = last.filter(
    ({ status, events_sent, events_total }) => status !== 'done' || events_sent < events_total,
  );
  expect(unfinished, 'at api').toEqual([]);
});

test('RS-01 a simulation that nobody has started is not found', async ({ api, rides }) => {
  const answer = await api.get(`/v1/simulations/${rides.random.uuid()}`);
  expect(answer, 'at api').toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
});

for (const [field, value, code] of [
  ['speed', 0.5, 'invalid_value'],
  ['speed', 10_001, 'invalid_value'],
  ['speed', 'fast', 'invalid_value'],
  ['outcome', 'LOST', 'invalid_value'],
  ['seed', 1.5, 'wrong_type'],
  ['seed', '7', 'wrong_type'],
  ['correlation_id', 7, 'wrong_type'],
  ['colour', 'red', 'unknown_field'],
  ['zone_id', 'no blanks', 'invalid_value'],
] as const) {
  test(`RS-01 a simulation with ${field} ${JSON.stringify(value)} is refused`, async ({ api }) => {
    const answer = await api.post('/v1/simulations', { [field]: value });
    expect(answer, 'at api').toMatchObject({ status: 400, body: { error: { code, field } } });
  });
}
