import { EventError } from './event-error.ts';

const MAGIC = 0;
/** Confluent's wire format: a zero byte, the schema's id as a big-endian int32, the Avro body. */
export const WIRE_HEADER_BYTES = 5;

export function frame(schemaId: number, body: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(WIRE_HEADER_BYTES + body.length);
  framed.writeUInt8(MAGIC, 0);
  framed.writeInt32BE(schemaId, 1);
  framed.set(body, WIRE_HEADER_BYTES);
  return framed;
}

/** @throws EventError `not_avro` when the bytes do not start with the wire header. */
export function unframe(value: Buffer | null): { readonly schemaId: number; readonly body: Buffer } {
  if (value === null) throw new EventError('not_avro', 'the message has no value');
  if (value.length <= WIRE_HEADER_BYTES) {
    throw new EventError('not_avro', `${value.length} bytes are too few for a wire header and an Avro body`);
  }
  if (value[0] !== MAGIC) throw new EventError('not_avro', `the first byte is ${value[0] ?? 'missing'}, not 0`);
  return { schemaId: value.readInt32BE(1), body: value.subarray(WIRE_HEADER_BYTES) };
}
