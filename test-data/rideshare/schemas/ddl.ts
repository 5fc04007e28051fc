import { avroColumns } from '../../delta/avro-columns.ts';
import { createTable, type Column } from '../../delta/ddl.ts';
import { SCHEMAS } from './schema-files.ts';
import type { Stream } from './streams.ts';

/** The number of the batch that a Bronze row came with. */
const BATCH_COLUMN = '_batch_id';

/** Where a Bronze row comes from: the last columns of every table of events. */
const LINEAGE_COLUMNS: readonly Column[] = [
  { name: '_kafka_topic', type: 'string' },
  { name: '_kafka_partition', type: 'int' },
  { name: '_kafka_offset', type: 'bigint' },
  { name: '_kafka_timestamp', type: 'timestamp' },
  { name: '_ingested_at', type: 'timestamp' },
  { name: '_schema_id', type: 'int' },
  { name: BATCH_COLUMN, type: 'bigint' },
];

/** The table of what could not be decoded: the bytes as they came, and why. */
export const REJECTED_COLUMNS: readonly Column[] = [
  ...LINEAGE_COLUMNS.slice(0, 5),
  { name: 'raw', type: 'binary' },
  { name: 'correlation_id', type: 'string' },
  { name: 'reason', type: 'string' },
];

/** The columns of a stream's Bronze table: every field of its event, exactly, and its lineage. */
export function bronzeColumns(stream: Stream): readonly Column[] {
  return [...avroColumns(SCHEMAS[stream]), ...LINEAGE_COLUMNS];
}

/**
 * A statement that makes a Bronze table, and changes nothing where there is one. Of a table of events, statistics of the
 * files are kept for the batch alone: readers pick files by nothing else, and those of all columns are half the cost of a
 * large write.
 * @param path `s3a://…` without a slash at the end
 */
export function createBronzeTable(name: string, path: string, columns: readonly Column[]): string {
  const hasBatches = columns.some((column) => column.name === BATCH_COLUMN);
  const properties: Record<string, string> = hasBatches ? { 'delta.dataSkippingStatsColumns': BATCH_COLUMN } : {};
  return createTable(name, path, columns, properties);
}
