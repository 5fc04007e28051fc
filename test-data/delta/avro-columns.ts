import type { Column } from './ddl.ts';

/**
 * The fields of an Avro record as columns.
 * @throws Error for a type that has no place in a table here, with the field's name
 */
export function avroColumns(schema: object): readonly Column[] {
  const named = new Map<string, string>();
  return fieldsOf(schema).map(({ name, type }) => ({ name, type: sqlType(type, name, named) }));
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
