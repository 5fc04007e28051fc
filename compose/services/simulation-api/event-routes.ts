import { createGenerator } from '../../../test-data/generators/index.ts';
import { EventError } from '../../../test-data/schemas/codec.ts';
import { isStream, STREAMS } from '../../../test-data/schemas/streams.ts';
import { errorBody, type HttpServer } from '../lib/http-server.ts';
import type { Entrance } from './entrance.ts';
import { nowText } from './accept.ts';
import { correlationOf, readObject, unknownTrip } from './request.ts';

interface TopicRoute {
  readonly Params: { readonly topic: string };
}

const MAX_BATCH = 5_000;

export function eventRoutes(server: HttpServer, entrance: Entrance, seed: number): void {
  const generator = createGenerator(seed);

  server.post<TopicRoute>('/v1/events/:topic', async (request, reply) => {
    const { topic } = request.params;
    if (!isStream(topic)) return await reply.code(404).send(unknownTopic(topic));
    const [receipt] = await entrance.take(topic, [request.body], correlationOf(request));
    return await reply.code(202).send(receipt);
  });

  server.post<TopicRoute>('/v1/events/:topic/batch', async (request, reply) => {
    const { topic } = request.params;
    if (!isStream(topic)) return await reply.code(404).send(unknownTopic(topic));
    const { events } = readObject(request.body, ['events']);
    if (!Array.isArray(events) || events.length === 0 || events.length > MAX_BATCH) {
      throw new EventError('wrong_type', `events must be an array of 1 to ${MAX_BATCH} events`, 'events');
    }
    return await reply.code(202).send({ accepted: await entrance.take(topic, events, correlationOf(request)) });
  });

  server.post('/v1/trips', async (request, reply) => {
    const trip = readObject(request.body, ['trip_id', 'rider_id', 'zone_id', 'pickup', 'dropoff', 'correlation_id']);
    const { payload } = generator.tripRequested(unknownTrip());
    const event = { ...payload, occurred_at: nowText(), ...trip };
    const [receipt] = await entrance.take('trips', [event], correlationOf(request));
    return await reply.code(202).send({ ...receipt, trip_id: event.trip_id });
  });
}

function unknownTopic(topic: string): ReturnType<typeof errorBody> {
  return errorBody(
    'unknown_topic',
    `there is no topic ${JSON.stringify(topic)}; there are ${STREAMS.join(', ')}`,
    'topic',
  );
}
