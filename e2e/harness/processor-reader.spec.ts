import { expect, test } from '@playwright/test';
import { type Registry, RegistryUnavailable } from '../../compose/services/lib/registry.ts';
import { readRecord } from '../../compose/services/stream-processor/reader.ts';
import { compileSchema } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { createGenerator } from '../../test-data/rideshare/generators/events.ts';
import { encodeEvent } from '../../test-data/rideshare/schemas/codec.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';

const ID = 7;
const payload = { ...createGenerator(1).rating().payload, correlation_id: 'c' };

interface Known {
  /** Under which subjects the registry has the schema; undefined where it has no such schema. */
  readonly subjects?: readonly string[];
  /** Whether it stands under the stream's subject by the time it is asked for again. */
  readonly isUnder?: boolean;
  readonly fault?: Error;
}

/** A registry with the schema of ratings, and what was asked of it. */
function registryOf({ subjects, isUnder = false, fault }: Known) {
  const asked: string[] = [];
  const registry = {
    byId: (id: number) => {
      asked.push(`schema ${id}`);
      if (fault !== undefined) return Promise.reject(fault);
      return Promise.resolve(subjects && { id, type: compileSchema(SCHEMAS.ratings), subjects, askedAt: 0 });
    },
    surely: (subject: string, ask: () => Promise<unknown>) => {
      asked.push(`surely ${subject}`);
      return ask();
    },
    isUnder: (id: number, subject: string) => {
      asked.push(`${id} under ${subject}`);
      return Promise.resolve(isUnder);
    },
  };
  return { asked, registry: registry as unknown as Registry };
}

function ratingWith(fields: object = {}): Buffer {
  return frame(ID, encodeEvent('ratings', { ...payload, ...fields }));
}

test('RS-02 a record is read by the schema that it names, under its stream’s subject', async () => {
  const { asked, registry } = registryOf({ subjects: ['other-value', 'ratings-value'] });
  expect(await readRecord(registry, 'ratings', ratingWith())).toEqual({ event: payload });
  expect(asked).toEqual(['surely ratings-value', 'schema 7']);
});

test('RS-24 a schema that has been put under the subject since is taken', async () => {
  const { asked, registry } = registryOf({ subjects: ['other-value'], isUnder: true });
  expect(await readRecord(registry, 'ratings', ratingWith())).toEqual({ event: payload });
  expect(asked.at(-1)).toBe('7 under ratings-value');
});

for (const [what, known, value, reason, detail] of [
  ['no value', {}, null, 'not_avro', 'the message has no value'],
  ['a value that is too short', {}, Buffer.from('text'), 'not_avro', '4 bytes are too few'],
  ['a schema that the registry has not', {}, ratingWith(), 'unknown_schema', 'the registry has no schema 7'],
  [
    'a schema of other subjects',
    { subjects: ['a-value', 'b-value'] },
    ratingWith(),
    'incompatible_schema',
    'schema 7 is of a-value, b-value, not of ratings-value',
  ],
  [
    'a schema of no subject',
    { subjects: [] },
    ratingWith(),
    'incompatible_schema',
    'schema 7 is of no subject, not of ratings-value',
  ],
  ['bytes that do not fit the schema', { subjects: ['ratings-value'] }, frame(ID, Buffer.from('x')), 'not_avro', ''],
  [
    'a value that is not allowed',
    { subjects: ['ratings-value'] },
    ratingWith({ stars: 6 }),
    'invalid_value',
    'stars must be between 1 and 5: 6',
  ],
] as const) {
  test(`RS-24 a record with ${what} is refused as ${reason}`, async () => {
    const reading = await readRecord(registryOf(known).registry, 'ratings', value);
    expect(reading).toEqual({ refusal: { reason, detail: expect.stringContaining(detail) } });
  });
}

for (const fault of [new RegistryUnavailable('away'), new Error('a fault')]) {
  test(`RS-24 what says nothing about the record refuses it not: ${fault.name}`, async () => {
    await expect(readRecord(registryOf({ fault }).registry, 'ratings', ratingWith())).rejects.toBe(fault);
  });
}
