import { decodeEvent, EventError, unframe, type EventJson } from '../../../test-data/schemas/codec.ts';
import { checkValues } from '../../../test-data/schemas/rules.ts';
import { subjectOf, type Stream } from '../../../test-data/schemas/streams.ts';
import { defect } from '../lib/defects.ts';
import { RegistryUnavailable, type RegisteredSchema, type Registry } from '../lib/registry.ts';

/** Why a record goes to the dead letters: a stable code, and a sentence. */
export interface Refusal {
  readonly reason: string;
  readonly detail: string;
}

export type Reading = { readonly event: EventJson } | { readonly refusal: Refusal };

/**
 * Reads a record's value by the schema it names.
 * @throws RegistryUnavailable: that says nothing about the record, which must be read again later
 */
export async function readRecord(registry: Registry, stream: Stream, value: Buffer | null): Promise<Reading> {
  try {
    const { schemaId, body } = unframe(value);
    const ask = (): Promise<RegisteredSchema | undefined> => registry.byId(schemaId);
    const schema = await (defect('processor-believes-any-no') ? ask() : registry.surely(stream, ask));
    if (schema === undefined) throw new EventError('unknown_schema', `the registry has no schema ${schemaId}`);
    const event = decodeEvent(stream, body, schema.type);
    const subject = subjectOf(stream);
    if (!schema.subjects.includes(subject) && !(await registry.isUnder(schemaId, subject))) {
      const subjects = schema.subjects.join(', ') || 'no subject';
      throw new EventError('incompatible_schema', `schema ${schemaId} is of ${subjects}, not of ${subject}`);
    }
    checkValues(stream, event);
    return { event };
  } catch (error) {
    if (error instanceof RegistryUnavailable && defect('processor-judges-without-registry')) {
      return { refusal: { reason: 'unknown_schema', detail: error.message } };
    }
    if (!(error instanceof EventError)) throw error;
    return { refusal: { reason: error.code, detail: error.message } };
  }
}
