import { compileSchema, encode, type EventJson } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { encodeEvent } from '../../test-data/rideshare/schemas/codec.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';
import type { Fixtures } from '../rideshare.ts';

interface Field {
  readonly name: string;
  readonly type: unknown;
}

/** One way in which a record of the topic `ratings` can be wrong, and the reason that its dead letter must give. */
export interface Malformed {
  readonly name: string;
  readonly reason: string;
  /** @param subject a subject of the test's own, for schemas that are not the topic's */
  readonly bytes: (event: EventJson, registry: Fixtures['registry'], subject: string) => Promise<Buffer> | Buffer;
}

const UNKNOWN_ID = 2_000_000_000;

export const MALFORMED: readonly Malformed[] = [
  { name: 'is plain text', reason: 'not_avro', bytes: () => Buffer.from('five stars') },
  { name: 'is JSON', reason: 'not_avro', bytes: (event) => Buffer.from(JSON.stringify(event)) },
  { name: 'is empty', reason: 'not_avro', bytes: () => Buffer.alloc(0) },
  {
    name: 'is cut off in the middle',
    reason: 'not_avro',
    bytes: async (event, registry) => {
      const { id } = await registry.latest('ratings-value');
      const whole = frame(id, encodeEvent('ratings', event));
      return whole.subarray(0, whole.length - 7);
    },
  },
  {
    name: 'names a schema id that nobody registered',
    reason: 'unknown_schema',
    bytes: (event) => frame(UNKNOWN_ID, encodeEvent('ratings', event)),
  },
  {
    name: 'was written without a required field',
    reason: 'missing_field',
    bytes: (event, registry, subject) =>
      writtenWith(registry, subject, event, (fields) => fields.filter(({ name }) => name !== 'stars')),
  },
  {
    name: 'was written with another type of a field',
    reason: 'wrong_type',
    bytes: (event, registry, subject) =>
      writtenWith(registry, subject, { ...event, stars: String(event.stars) }, (fields) =>
        fields.map((field) => (field.name === 'stars' ? { ...field, type: 'string' } : field)),
      ),
  },
  {
    name: 'is of the schema of another topic',
    reason: 'incompatible_schema',
    bytes: async (event, registry) => {
      const { id } = await registry.latest('surge_updates-value');
      const { event_id, correlation_id, occurred_at, zone_id } = event;
      return frame(
        id,
        encodeEvent('surge_updates', { event_id, correlation_id, occurred_at, zone_id, multiplier: '1.500' }),
      );
    },
  },
  {
    name: 'holds a value outside of its range',
    reason: 'invalid_value',
    bytes: async (event, registry) => {
      const { id } = await registry.latest('ratings-value');
      return frame(id, encodeEvent('ratings', { ...event, stars: 9 }));
    },
  },
];

/** The event in a changed version of the rating's schema, registered under a subject of the test's own. */
async function writtenWith(
  registry: Fixtures['registry'],
  subject: string,
  event: EventJson,
  change: (fields: readonly Field[]) => readonly Field[],
): Promise<Buffer> {
  const original = SCHEMAS.ratings as { readonly fields: readonly Field[] };
  const fields = change(original.fields);
  const schema = { ...original, fields };
  const names = new Set(fields.map(({ name }) => name));
  const content = Object.fromEntries(Object.entries(event).filter(([name]) => names.has(name)));
  const id = await registry.register(subject, schema as Parameters<typeof registry.register>[1]);
  return frame(id, encode(compileSchema(schema), content));
}
