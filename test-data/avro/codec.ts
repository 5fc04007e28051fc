import type avro from 'avsc';
import { EventError } from './event-error.ts';
import { LOGICAL_TYPES } from './logical-types.ts';
import { typeOf } from './long.ts';
import { explainMismatch } from './mismatch.ts';
import { fieldError } from './field-error.ts';

/** An event as it is in HTTP, Redis and WebSocket messages: times and decimals as exact text. */
export type EventJson = Readonly<Record<string, unknown>>;

/** A compiled schema. */
export type EventType = avro.Type;

/**
 * Compiles a schema so that times and decimals are exact text, and longs have all of their digits: as `bigint` where a
 * number would lose some.
 * @param schema as an object, or as the JSON text that a registry has
 * @param references schemas of types that it only names, each after those that it names itself
 * @throws Error when it is not an Avro schema
 */
export function compileSchema(schema: unknown, references: readonly avro.Schema[] = []): EventType {
  const parsed: unknown = typeof schema === 'string' ? JSON.parse(schema) : schema;
  return typeOf(parsed as avro.Schema, { logicalTypes: LOGICAL_TYPES, wrapUnions: 'auto', references });
}

/**
 * Checks an event against a schema: every field there, of its type, none besides.
 * @throws EventError `missing_field`, `unknown_field`, `wrong_type` or `invalid_value`, with the field's path.
 */
export function validate(type: EventType, event: unknown): asserts event is EventJson {
  type.isValid(event, {
    noUndeclaredFields: true,
    errorHook: (path, value: unknown, expected) => {
      throw fieldError(path.join('.'), value, expected);
    },
  });
}

/** The Avro body of an event, without the wire header. @throws EventError as `validate`. */
export function encode(type: EventType, event: unknown): Buffer {
  validate(type, event);
  return type.toBuffer(event);
}

/**
 * The event in an Avro body. `writer` is the schema it was written with where that is not the reader's own.
 * @throws EventError `not_avro` when the bytes do not fit the schema, or how the two schemas differ.
 */
export function decode(reader: EventType, body: Buffer, writer?: EventType): EventJson {
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

/** avsc makes instances of generated classes; comparisons and clones expect plain objects. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}
