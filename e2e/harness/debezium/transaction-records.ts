import type { KafkaRecord } from '../../../fixtures/technologies/kafka/record.ts';

/** Of the transaction, where none is named. */
export const ID = '5f0c…:7';

/** A message of Debezium's. */
export function record(topic: string, offset: number, payload: unknown): KafkaRecord {
  const value = payload === null ? null : Buffer.from(JSON.stringify({ schema: null, payload }));
  return {
    topic,
    partition: 0,
    offset,
    key: undefined,
    keyBytes: null,
    value,
    headers: {},
    timestamp: 0,
    receivedAt: 0,
  };
}

export const begin = (id = ID): KafkaRecord => record('transactions', 0, { status: 'BEGIN', id, event_count: null });
export const end = (count: number, id = ID): KafkaRecord =>
  record('transactions', 1, { status: 'END', id, event_count: count });
/** With its place in the log. */
export const changeFrom = (row: number, order: number, op = 'c'): KafkaRecord =>
  record('orders', order, {
    op,
    source: { file: 'binlog.000001', pos: 400, row },
    transaction: { id: ID, total_order: order, data_collection_order: order },
  });
export const change = (order: number, offset = order, topic = 'orders', id = ID): KafkaRecord =>
  record(topic, offset, { op: 'c', transaction: { id, total_order: order, data_collection_order: order } });
