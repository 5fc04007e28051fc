import { EventError } from '../../../test-data/avro/event-error.ts';
import { errorAnswer, type HttpServer } from '../lib/http-server.ts';
import { correlationOf, readObject } from './request.ts';
import type { SimulationRequest, Simulations } from './simulations.ts';

const TRIP_FIELDS = ['trip_id', 'rider_id', 'driver_id', 'zone_id', 'pickup', 'dropoff'];
const MAX_SPEED = 10_000;

export function simulationRoutes(server: HttpServer, simulations: Simulations): void {
  server.route('POST', '/v1/simulations', async (request) => {
    const body = readObject(request.body, [...TRIP_FIELDS, 'correlation_id', 'speed', 'outcome', 'seed']);
    const { simulation_id, trip_id, correlation_id } = await simulations.start(
      simulationRequest(body, correlationOf(request)),
    );
    return { status: 202, body: { simulation_id, trip_id, correlation_id } };
  });

  server.route('GET', '/v1/simulations/:id', ({ params: { id = '' } }) => {
    const simulation = simulations.get(id);
    if (simulation === undefined) return errorAnswer(404, 'not_found', 'there is no such simulation');
    return { status: 200, body: simulation };
  });
}

function simulationRequest(body: ReturnType<typeof readObject>, header: string | undefined): SimulationRequest {
  const { correlation_id = header, speed = 1, outcome = 'COMPLETED', seed, ...trip } = body;
  if (typeof speed !== 'number' || !(speed >= 1 && speed <= MAX_SPEED)) {
    throw new EventError('invalid_value', `speed must be a number from 1 to ${MAX_SPEED}`, 'speed');
  }
  if (outcome !== 'COMPLETED' && outcome !== 'CANCELLED') {
    throw new EventError('invalid_value', 'outcome must be COMPLETED or CANCELLED', 'outcome');
  }
  if (seed !== undefined && !(typeof seed === 'number' && Number.isSafeInteger(seed))) {
    throw new EventError('wrong_type', 'seed must be a whole number', 'seed');
  }
  if (correlation_id !== undefined && typeof correlation_id !== 'string') {
    throw new EventError('wrong_type', 'correlation_id must be a string', 'correlation_id');
  }
  const empty = Object.keys(trip).find((name) => trip[name] === null);
  if (empty !== undefined) throw new EventError('wrong_type', `${empty} must not be null: leave it out`, empty);
  return {
    trip,
    speed,
    outcome,
    ...(seed === undefined ? {} : { seed }),
    ...(correlation_id === undefined ? {} : { correlationId: correlation_id }),
  };
}
