import avro from 'avsc';
import { EventError } from './event-error.ts';
import { LOGICAL_TYPES } from './logical-types.ts';
import { explainMismatch } from './mismatch.ts';
import { SCHEMAS } from './schema-files.ts';
import { STREAMS, type Stream } from './streams.ts';

export { EventError } from './event-error.ts';
export { frame, unframe } from './wire.ts';

/** An event as it is in HTTP, Redis and WebSocket messages: times and decimals as exact text. */
export type EventJson = Readonly<Record<string, unknown>>;

/** A compiled schema. */
export type EventType = avro.Type;

/** Compiles a schema so that times and decimals are exact text. @throws Error when it is not an Avro schema. */
export function compileSchema(schema: unknown): EventType {
  return avro.Type.forSchema(schema as avro.Schema, { logicalTypes: LOGICAL_TYPES, wrapUnions: 'auto' });
}

/** The reader's types: what the services and the harness of this version understand. */
export const EVENT_TYPES: Readonly<Record<Stream, EventType>> = Object.fromEntries(
  STREAMS.map((stream) => [stream, compileSchema(SCHEMAS[stream])]),
) as Record<Stream, EventType>;

/**
 * Checks an event against a schema: every field there, of its type, none besides.
 * @throws EventError `missing_field`, `unknown_field`, `wrong_type` or `invalid_value`, with the field's path.
 */
export function validateEvent(type: EventType, event: unknown): asserts event is EventJson {
  type.isValid(event, {
    noUndeclaredFields: true,
    errorHook: (path, value: unknown, expected) => {
      throw fieldError(path.join('.'), value, expected);
    },
  });
}

/** The Avro body of an event, without the wire header. @throws EventError as `validateEvent`. */
export function encodeEvent(stream: Stream | EventType, event: unknown): Buffer {
  const type = typeof stream === 'string' ? EVENT_TYPES[stream] : stream;
  validateEvent(type, event);
  return type.toBuffer(event);
}

/**
 * The event in an Avro body. `writer` is the schema it was written with where that is not the reader's own.
 * @throws EventError `not_avro` when the bytes do not fit the schema, or how the two schemas differ.
 */
export function decodeEvent(stream: Stream | EventType, body: Buffer, writer?: EventType): EventJson {
  const reader = typeof stream === 'string' ? EVENT_TYPES[stream] : stream;
  const resolver = writer === undefined ? undefined : resolverOf(reader, writer);
  try {
    return plain(reader.fromBuffer(body, resolver)) as EventJson;
  } catch (error) {
    throw new EventError('not_avro', `the body does not fit its schema: ${(error as Error).message}`, null, error);
  }
}

const resolvers = new WeakMap<EventType, WeakMap<EventType, ReturnType<EventType['createResolver']>>>();

function resolverOf(reader: EventType, writer: EventType): ReturnType<EventType['createResolver']> {
  let known = resolvers.get(reader);
  if (known === undefined) resolvers.set(reader, (known = new WeakMap()));
  let resolver = known.get(writer);
  if (resolver === undefined) {
    try {
      resolver = reader.createResolver(writer);
    } catch (error) {
      throw explainMismatch(reader, writer, error);
    }
    known.set(writer, resolver);
  }
  return resolver;
}

function fieldError(field: string, value: unknown, expected: EventType): EventError {
  if (field === '' && (typeof value !== 'object' || value === null)) {
    return new EventError('wrong_type', 'an event is a JSON object');
  }
  if (value === undefined) return new EventError('missing_field', `${field} is missing`, field);
  if (expected instanceof avro.types.RecordType && typeof value === 'object' && value !== null) {
    const declared = new Set(expected.fields.map(({ name }) => name));
    const unknown = Object.keys(value).find((name) => !declared.has(name));
    const path = [field, unknown].filter(Boolean).join('.');
    if (unknown !== undefined) return new EventError('unknown_field', `${path} is not a field of the schema`, path);
  }
  // Text in place of a time, a decimal or an enum has the right JSON type, and only its content is wrong.
  const textual = /logical:|enum/.test(branchNames(expected));
  if (typeof value === 'string' && textual) {
    return new EventError('invalid_value', `${field} is not ${describe(expected)}: ${JSON.stringify(value)}`, field);
  }
  return new EventError('wrong_type', `${field} must be ${describe(expected)}, not ${nameOf(value)}`, field);
}

function branchNames(type: EventType): string {
  const types: readonly EventType[] = type instanceof avro.types.UnwrappedUnionType ? type.types : [type];
  return types.map(({ typeName }) => typeName).join(' or ');
}

function describe(type: EventType): string {
  if (type instanceof avro.types.EnumType) return `one of ${type.symbols.join(', ')}`;
  return branchNames(type)
    .replace('logical:timestamp-micros', 'a UTC time such as 2026-01-02T03:04:05.678901Z')
    .replace('logical:decimal', 'a decimal as text that fits its precision and scale, such as "12.50"');
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** avsc makes instances of generated classes; comparisons and clones expect plain objects. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}
