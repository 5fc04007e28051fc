import avro from 'avsc';
import { EventError } from './event-error.ts';

/**
 * Why a reader's schema cannot read what a writer's wrote, as the first field (in the reader's order) that stands in
 * the way. avsc's own error is only text, so the two schemas are walked here.
 */
export function explainMismatch(reader: avro.Type, writer: avro.Type, cause: unknown): EventError {
  const found = walk(reader, writer, []);
  if (found !== undefined) return found;
  return new EventError('incompatible_schema', `the schemas do not resolve: ${(cause as Error).message}`, null, cause);
}

function walk(reader: avro.Type, writer: avro.Type, path: readonly string[]): EventError | undefined {
  if (!(reader instanceof avro.types.RecordType) || !(writer instanceof avro.types.RecordType)) return undefined;
  // Another record altogether: listing the fields that it does not have would explain nothing.
  if (reader.name !== writer.name) {
    const name = writer.name ?? 'nameless';
    return new EventError('incompatible_schema', `the schema is of ${name}, not of ${reader.name ?? 'nameless'}`);
  }
  for (const field of reader.fields) {
    const at = [...path, field.name];
    const name = at.join('.');
    const written = writer.fields.find((candidate) => candidate.name === field.name);
    if (written === undefined) {
      if (field.defaultValue() !== undefined) continue;
      return new EventError('missing_field', `${name} is not in the writer's schema and has no default`, name);
    }
    const deeper = walk(field.type, written.type, at);
    if (deeper !== undefined) return deeper;
    if (!resolves(field.type, written.type)) {
      return sameKind(field.type, written.type)
        ? new EventError('incompatible_schema', `${name}: two versions of ${field.type.typeName} do not resolve`, name)
        : new EventError(
            'wrong_type',
            `${name} is ${typeText(field.type)}, written as ${typeText(written.type)}`,
            name,
          );
    }
  }
  return undefined;
}

function sameKind(reader: avro.Type, writer: avro.Type): boolean {
  return reader.typeName === writer.typeName && !(reader instanceof avro.types.UnwrappedUnionType);
}

function typeText(type: avro.Type): string {
  return JSON.stringify(type.schema({ exportAttrs: true }));
}

function resolves(reader: avro.Type, writer: avro.Type): boolean {
  try {
    reader.createResolver(writer);
    return true;
  } catch {
    // avsc has no other way to ask.
    return false;
  }
}
