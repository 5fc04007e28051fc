import type { EventJson } from '../../../test-data/avro/codec.ts';
import { EventError } from '../../../test-data/avro/event-error.ts';
import { unframe } from '../../../test-data/avro/wire.ts';
import { decodeEvent } from '../../../test-data/rideshare/schemas/codec.ts';
import { checkValues } from '../../../test-data/rideshare/schemas/rules.ts';
import { subjectOf } from '../../../test-data/avro/registry-api.ts';
import type { Stream } from '../../../test-data/rideshare/schemas/streams.ts';
import type { Registry } from '../lib/registry.ts';

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
    const subject = subjectOf(stream);
    const schema = await registry.surely(subject, () => registry.byId(schemaId));
    if (schema === undefined) throw new EventError('unknown_schema', `the registry has no schema ${schemaId}`);
    const event = decodeEvent(stream, body, schema.type);
    if (!schema.subjects.includes(subject) && !(await registry.isUnder(schemaId, subject))) {
      const subjects = schema.subjects.join(', ') || 'no subject';
      throw new EventError('incompatible_schema', `schema ${schemaId} is of ${subjects}, not of ${subject}`);
    }
    checkValues(stream, event);
    return { event };
  } catch (error) {
    if (!(error instanceof EventError)) throw error;
    return { refusal: { reason: error.code, detail: error.message } };
  }
}
