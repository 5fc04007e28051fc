import { randomUUID } from 'node:crypto';
import { validate, type EventJson, type EventType } from '../../../test-data/avro/codec.ts';
import { EventError } from '../../../test-data/avro/event-error.ts';
import { checkValues } from '../../../test-data/rideshare/schemas/rules.ts';
import type { Stream } from '../../../test-data/rideshare/schemas/streams.ts';
import { nowText } from '../lib/clock.ts';

/** A checked event, and the ids that it goes by. */
export interface AcceptedEvent {
  readonly correlationId: string;
  readonly eventId: string;
  readonly event: EventJson;
}

/**
 * Completes an event (ids and time where the caller left them out) and checks it.
 * @param type the newest version that the registry has of the stream's schema
 * @param correlationId of the request's header, which an event's own must not contradict
 * @throws EventError with the field
 */
export function acceptEvent(stream: Stream, body: unknown, type: EventType, correlationId?: string): AcceptedEvent {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new EventError('wrong_type', 'an event is a JSON object');
  }
  const given = body as EventJson;
  if (correlationId !== undefined && given.correlation_id !== undefined && given.correlation_id !== correlationId) {
    throw new EventError(
      'invalid_value',
      'correlation_id is not that of the x-correlation-id header',
      'correlation_id',
    );
  }
  const event: unknown = {
    ...given,
    event_id: given.event_id ?? randomUUID(),
    correlation_id: given.correlation_id ?? correlationId ?? randomUUID(),
    occurred_at: given.occurred_at ?? nowText(),
  };
  validate(type, event);
  checkValues(stream, event);
  return { correlationId: String(event.correlation_id), eventId: String(event.event_id), event };
}
