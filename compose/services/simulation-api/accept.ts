import { randomUUID } from 'node:crypto';
import {
  EventError,
  encodeEvent,
  frame,
  validateEvent,
  type EventJson,
  type EventType,
} from '../../../test-data/schemas/codec.ts';
import { textFromMicros } from '../../../test-data/schemas/exact.ts';
import { checkValues } from '../../../test-data/schemas/rules.ts';
import { KEY_FIELD, type Stream } from '../../../test-data/schemas/streams.ts';
import { defect } from '../lib/defects.ts';
import type { OutgoingRecord } from './outbox.ts';

/** A checked event, and the record that carries it. */
export interface AcceptedEvent {
  readonly correlationId: string;
  readonly eventId: string;
  readonly record: OutgoingRecord;
}

/**
 * Completes an event (ids and time where the caller left them out), checks it and encodes it.
 * @param schema the newest version that the registry has of the stream's schema
 * @param correlationId of the request's header, which an event's own must not contradict
 * @throws EventError with the field
 */
export function acceptEvent(
  stream: Stream,
  body: unknown,
  schema: { readonly id: number; readonly type: EventType },
  correlationId?: string,
): AcceptedEvent {
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
  validateEvent(schema.type, event);
  checkValues(stream, event);
  const ids = { correlationId: String(event.correlation_id), eventId: String(event.event_id) };
  return { ...ids, record: recordOf(stream, event, schema, ids) };
}

function recordOf(
  stream: Stream,
  event: EventJson,
  schema: { readonly id: number; readonly type: EventType },
  { correlationId, eventId }: { readonly correlationId: string; readonly eventId: string },
): OutgoingRecord {
  let written = event;
  if (defect('api-swaps-lat-lon') && stream === 'trips') {
    const { lat, lon } = event.pickup as { readonly lat: number; readonly lon: number };
    written = { ...event, pickup: { lat: lon, lon: lat } };
  }
  if (defect('api-day-before-at-midnight') && String(event.occurred_at).includes('T00:00:')) {
    const before = new Date(Date.parse(`${String(event.occurred_at).slice(0, 10)}T00:00:00Z`) - 86_400_000);
    written = { ...written, occurred_at: before.toISOString().slice(0, 10) + String(event.occurred_at).slice(10) };
  }
  let carried = correlationId;
  if (defect('api-renames-correlation') && stream === 'gps_pings') {
    carried = randomUUID();
    written = { ...event, correlation_id: carried };
  }
  const schemaId = defect('api-wrong-schema-id') ? 2_000_000_000 : schema.id;
  return {
    topic: stream,
    key: String(event[KEY_FIELD[stream]]),
    value: frame(schemaId, encodeEvent(schema.type, written)),
    headers: {
      ...(defect('api-drops-correlation-header') ? {} : { correlation_id: carried }),
      event_id: eventId,
    },
  };
}

/** The wall clock to the microsecond, as far as the system has it. */
export function nowText(): string {
  return textFromMicros(Math.floor((performance.timeOrigin + performance.now()) * 1_000));
}
