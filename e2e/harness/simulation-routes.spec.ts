import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { HttpServer } from '../../compose/services/lib/http-server.ts';
import { Readiness } from '../../compose/services/lib/readiness.ts';
import { explainProblem } from '../../compose/services/simulation-api/problems.ts';
import { simulationRoutes } from '../../compose/services/simulation-api/simulation-routes.ts';
import type { Simulation, SimulationRequest, Simulations } from '../../compose/services/simulation-api/simulations.ts';

const silent = pino({ level: 'silent' });
const RUNNING: Simulation = {
  simulation_id: 's',
  trip_id: 't',
  correlation_id: 'c',
  status: 'running',
  events_total: 29,
  events_sent: 1,
  error: null,
};

/** The routes alone, and what they ask for. */
class Routes implements AsyncDisposable {
  readonly asked: SimulationRequest[] = [];
  readonly #server = new HttpServer(new Readiness({}), (error) => explainProblem(error, silent), 10_000);

  constructor() {
    const simulations = {
      start: (request: SimulationRequest) => {
        this.asked.push(request);
        return Promise.resolve(RUNNING);
      },
      get: (id: string) => (id === RUNNING.simulation_id ? RUNNING : undefined),
    };
    simulationRoutes(this.#server, simulations as unknown as Simulations);
  }

  async post(body?: unknown, headers: Record<string, string> = {}) {
    return await this.#ask('/v1/simulations', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async get(id: string) {
    return await this.#ask(`/v1/simulations/${id}`, {});
  }

  async #ask(path: string, init: RequestInit) {
    if (!this.#server.server.listening) await this.#server.listen(0);
    const { port } = this.#server.server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: response.status, body: (await response.json()) as unknown };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.server.closeAllConnections();
    await this.#server.close();
  }
}

test('RS-01 a simulation that is begun is answered with its ids, and can be asked for', async () => {
  await using routes = new Routes();
  expect(await routes.post()).toEqual({
    status: 202,
    body: { simulation_id: 's', trip_id: 't', correlation_id: 'c' },
  });
  expect(routes.asked).toEqual([{ trip: {}, speed: 1, outcome: 'COMPLETED' }]);
  expect(await routes.get('s')).toEqual({ status: 200, body: RUNNING });
  expect(await routes.get('other')).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
});

test('RS-01 a simulation is what is asked for', async () => {
  await using routes = new Routes();
  const position = { lat: 1, lon: 2 };
  const trip = {
    trip_id: 't',
    rider_id: 'r',
    driver_id: 'd',
    zone_id: 'z',
    pickup: position,
    dropoff: position,
  };
  const request = { speed: 10_000, outcome: 'CANCELLED', seed: 7 };
  expect((await routes.post({ ...trip, ...request, correlation_id: 'own' })).status).toBe(202);
  expect(routes.asked).toEqual([{ trip, ...request, correlationId: 'own' }]);
});

test('RS-01 the correlation id of a simulation’s body counts before that of its header', async () => {
  await using routes = new Routes();
  const header = { 'x-correlation-id': 'from-the-header' };
  await routes.post({}, header);
  await routes.post({ correlation_id: 'own' }, header);
  expect(routes.asked.map(({ correlationId }) => correlationId)).toEqual(['from-the-header', 'own']);
});

for (const [field, value, code] of [
  ['speed', 0.999, 'invalid_value'],
  ['speed', 10_001, 'invalid_value'],
  ['speed', '5', 'invalid_value'],
  ['speed', null, 'invalid_value'],
  ['outcome', 'LOST', 'invalid_value'],
  ['seed', 1.5, 'wrong_type'],
  ['seed', '7', 'wrong_type'],
  ['seed', 2 ** 53, 'wrong_type'],
  ['correlation_id', 7, 'wrong_type'],
  ['colour', 'red', 'unknown_field'],
  // An event of a later step would be refused, or none could be made.
  ['driver_id', null, 'wrong_type'],
  ['pickup', null, 'wrong_type'],
  ['dropoff', null, 'wrong_type'],
] as const) {
  test(`RS-01 a simulation with ${field} ${JSON.stringify(value)} is refused as ${code}, and does not begin`, async () => {
    await using routes = new Routes();
    const answer = await routes.post({ [field]: value });
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code, field, message: expect.stringContaining(field) } },
    });
    expect(routes.asked).toEqual([]);
  });
}
