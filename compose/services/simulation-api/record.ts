import kafkajs, { type PartitionMetadata } from 'kafkajs';
import { frame } from '../../../test-data/avro/wire.ts';
import { KEY_FIELD, type Stream } from '../../../test-data/rideshare/schemas/streams.ts';
import type { NewestSchema } from '../lib/registry.ts';
import type { AcceptedEvent } from './accept.ts';
import type { OutgoingRecord } from './outbox.ts';

/** The record that carries an accepted event: in the wire format, with its ids as headers. */
export function recordOf(
  stream: Stream,
  { event, correlationId, eventId }: AcceptedEvent,
  { id, type }: NewestSchema,
): OutgoingRecord {
  return {
    topic: stream,
    key: String(event[KEY_FIELD[stream]]),
    // What was accepted fits the schema: it is not checked a second time.
    value: frame(id, type.toBuffer(event)),
    headers: { correlation_id: correlationId, event_id: eventId },
  };
}

const byKey = kafkajs.Partitioners.DefaultPartitioner();

/** Equal keys, equal partition. */
export function partitionOf({ topic, key, value }: OutgoingRecord, partitions: PartitionMetadata[]): number {
  return byKey({ topic, partitionMetadata: partitions, message: { key, value } });
}
