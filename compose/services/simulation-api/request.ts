import { randomUUID } from 'node:crypto';
import type { EventJson } from '../../../test-data/avro/codec.ts';
import { EventError } from '../../../test-data/avro/event-error.ts';
import type { HttpRequest } from '../lib/http-server.ts';

export function correlationOf(request: HttpRequest): string | undefined {
  const header = request.headers['x-correlation-id'];
  return typeof header === 'string' && header !== '' ? header : undefined;
}

/** A body that may have these fields and no others; an absent body is an empty one. @throws EventError */
export function readObject(body: unknown, fields: readonly string[]): EventJson & { readonly trip_id?: unknown } {
  const object = body ?? {};
  if (typeof object !== 'object' || Array.isArray(object))
    throw new EventError('wrong_type', 'the body is a JSON object');
  const unknown = Object.keys(object).find((name) => !fields.includes(name));
  if (unknown === undefined) return object as EventJson;
  throw new EventError('unknown_field', `${unknown} is not one of ${fields.join(', ')}`, unknown);
}

/** Ids that no other request has, whatever the seed of a generator. */
export function unknownTrip(): { event_id: string; trip_id: string } {
  return { event_id: randomUUID(), trip_id: randomUUID() };
}
