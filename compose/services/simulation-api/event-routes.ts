import { createGenerator } from '../../../test-data/rideshare/generators/events.ts';
import { EventError } from '../../../test-data/avro/event-error.ts';
import { isStream, STREAMS } from '../../../test-data/rideshare/schemas/streams.ts';
import { nowText } from '../lib/clock.ts';
import { errorAnswer, type HttpAnswer, type HttpServer } from '../lib/http-server.ts';
import type { Entrance } from './entrance.ts';
import { correlationOf, readObject, unknownTrip } from './request.ts';
import { Turns } from '../lib/turns.ts';

const MAX_BATCH = 5_000;

export function eventRoutes(server: HttpServer, entrance: Entrance, seed: number): void {
  const generator = createGenerator(seed);
  // A batch of the largest size takes 20 MiB on its way, and Kafka gets one after the other in any case.
  const batches = new Turns();

  server.route('POST', '/v1/events/:topic', async (request) => {
    const { topic = '' } = request.params;
    if (!isStream(topic)) return unknownTopic(topic);
    const [receipt] = await entrance.take(topic, [request.body], correlationOf(request));
    return { status: 202, body: receipt };
  });

  server.route('POST', '/v1/events/:topic/batch', async (request) => {
    const { topic = '' } = request.params;
    if (!isStream(topic)) return unknownTopic(topic);
    const { events } = readObject(request.body, ['events']);
    if (!Array.isArray(events) || events.length === 0 || events.length > MAX_BATCH) {
      throw new EventError('wrong_type', `events must be an array of 1 to ${MAX_BATCH} events`, 'events');
    }
    const accepted = await batches.take(() => entrance.take(topic, events, correlationOf(request)));
    return { status: 202, body: { accepted } };
  });

  server.route('POST', '/v1/trips', async (request) => {
    const trip = readObject(request.body, ['trip_id', 'rider_id', 'zone_id', 'pickup', 'dropoff', 'correlation_id']);
    const { payload } = generator.tripRequested(unknownTrip());
    const event = { ...payload, occurred_at: nowText(), ...trip };
    const [receipt] = await entrance.take('trips', [event], correlationOf(request));
    return { status: 202, body: { ...receipt, trip_id: event.trip_id } };
  });
}

function unknownTopic(topic: string): HttpAnswer {
  const message = `there is no topic ${JSON.stringify(topic)}; there are ${STREAMS.join(', ')}`;
  return errorAnswer(404, 'unknown_topic', message, { field: 'topic' });
}
