import avro from 'avsc';
import { EventError } from './event-error.ts';

/** What is wrong with the value of a field (`pickup.lat`, empty for the whole event) that is not of its type. */
export function fieldError(field: string, value: unknown, expected: avro.Type): EventError {
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

function branchNames(type: avro.Type): string {
  const types: readonly avro.Type[] = type instanceof avro.types.UnwrappedUnionType ? type.types : [type];
  return types.map(({ typeName }) => typeName).join(' or ');
}

function describe(type: avro.Type): string {
  if (type instanceof avro.types.EnumType) return `one of ${type.symbols.join(', ')}`;
  return branchNames(type)
    .replace('logical:timestamp-micros', 'a UTC time such as 2026-01-02T03:04:05.678901Z')
    .replace('logical:decimal', 'a decimal as text that fits its precision and scale, such as "12.50"');
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
