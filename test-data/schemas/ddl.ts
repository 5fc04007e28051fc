import { SCHEMAS } from './schema-files.ts';
import type { Stream } from './streams.ts';

/** A column of a table, its type in Spark's SQL: `decimal(12,2)`, `struct<lat: double, lon: double>`. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** The number of the batch that a Bronze row came with. */
const BATCH_COLUMN = '_batch_id';

/** Where a Bronze row comes from: the last columns of every table of events. */
export const LINEAGE_COLUMNS: readonly Column[] = [
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
 * The fields of an Avro record as columns.
 * @throws Error for a type that has no place in a table here, with the field's name
 */
export function avroColumns(schema: object): readonly Column[] {
  const named = new Map<string, string>();
  return fieldsOf(schema).map(({ name, type }) => ({ name, type: sqlType(type, name, named) }));
}

/**
 * A statement that changes nothing where the table is. Of a table with batches, statistics of the files are kept for the
 * batch alone: readers pick files by nothing else, and those of all columns are half the cost of a large write.
 * @param path `s3a://…` without a slash at the end
 */
export function createTable(name: string, path: string, columns: readonly Column[]): string {
  const list = columns.map((column) => `\`${column.name}\` ${column.type}`).join(', ');
  const hasBatches = columns.some((column) => column.name === BATCH_COLUMN);
  const properties = hasBatches ? ` TBLPROPERTIES ('delta.dataSkippingStatsColumns' = '${BATCH_COLUMN}')` : '';
  return `CREATE TABLE IF NOT EXISTS ${name} (${list}) USING delta LOCATION '${path}'${properties}`;
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  enum: 'string',
  boolean: 'boolean',
  int: 'int',
  long: 'bigint',
  float: 'float',
  double: 'double',
  bytes: 'binary',
};

interface AvroType {
  readonly type: unknown;
  readonly name?: string;
  readonly namespace?: string;
  readonly logicalType?: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly items?: unknown;
  readonly values?: unknown;
}

/** @param named types met before, by name: Avro spells each out once and then only names it */
function sqlType(avro: unknown, field: string, named: Map<string, string>): string {
  if (typeof avro === 'string') {
    const known = named.get(avro) ?? PRIMITIVES[avro];
    if (known !== undefined) return known;
    throw new Error(`${field}: there is no column type for Avro's ${avro}`);
  }
  if (Array.isArray(avro)) {
    const branches = avro.filter((branch) => branch !== 'null');
    if (branches.length === 1) return sqlType(branches[0], field, named);
    throw new Error(`${field}: there is no column type for a union of ${branches.length} types`);
  }
  const definition = avro as AvroType;
  const type = complexType(definition, field, named);
  if (definition.name !== undefined) named.set(definition.name, type);
  return type;
}

function complexType(definition: AvroType, field: string, named: Map<string, string>): string {
  const { type, logicalType } = definition;
  if (logicalType === 'timestamp-micros' || logicalType === 'timestamp-millis') return 'timestamp';
  if (logicalType === 'date') return 'date';
  if (logicalType === 'decimal') return `decimal(${definition.precision ?? 0},${definition.scale ?? 0})`;
  if (type === 'array') return `array<${sqlType(definition.items, field, named)}>`;
  if (type === 'map') return `map<string, ${sqlType(definition.values, field, named)}>`;
  if (type === 'record') {
    const fields = fieldsOf(definition).map(
      (inner) => `${inner.name}: ${sqlType(inner.type, `${field}.${inner.name}`, named)}`,
    );
    return `struct<${fields.join(', ')}>`;
  }
  return sqlType(type, field, named);
}

function fieldsOf(schema: object): readonly { readonly name: string; readonly type: unknown }[] {
  return (schema as { readonly fields: readonly { readonly name: string; readonly type: unknown }[] }).fields;
}
