import { compileSchema, decode, encode, type EventJson, type EventType } from '../../avro/codec.ts';
import { SCHEMAS } from './schema-files.ts';
import { STREAMS, type Stream } from './streams.ts';

/** The reader's types: what the services and the harness of this version understand. */
const EVENT_TYPES: Readonly<Record<Stream, EventType>> = Object.fromEntries(
  STREAMS.map((stream) => [stream, compileSchema(SCHEMAS[stream])]),
) as Record<Stream, EventType>;

/** The Avro body of a stream's event, without the wire header. @throws EventError with the field that does not fit */
export function encodeEvent(stream: Stream, event: unknown): Buffer {
  return encode(EVENT_TYPES[stream], event);
}

/**
 * The event in an Avro body of a stream. `writer` is the schema it was written with where that is not the stream's own.
 * @throws EventError `not_avro` when the bytes do not fit the schema, or how the two schemas differ
 */
export function decodeEvent(stream: Stream, body: Buffer, writer?: EventType): EventJson {
  return decode(EVENT_TYPES[stream], body, writer);
}
