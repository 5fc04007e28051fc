import { expect, test } from '@playwright/test';
import { readChange } from '../../../fixtures/technologies/debezium/change.ts';
import { AvroWorld, changeValue, encoded, envelopeSchema } from './avro-world.ts';

const SCHEMA = envelopeSchema({ id: 'long' });
const MESSAGE = encoded(7, SCHEMA, changeValue({ after: { id: 1 } }));
const OTHER = { type: 'record' as const, name: 'Mark', fields: [{ name: 'status', type: 'string' as const }] };
const BOTH = '{"schema":{"type":"struct","fields":[]},"payload":{"op":"c"}}';

/** What is nearly a change in Avro, and what is said of it. */
const REFUSED: Readonly<Record<string, readonly [Buffer, RegExp]>> = {
  'an id that the registry does not know': [
    encoded(8, SCHEMA, changeValue({ after: { id: 1 } })),
    /names the schema 8, which the registry does not know \[E_CHANGE\][^]*cause: the registry refused to read schema 8[^]*fix: .*use-id=contentId/,
  ],
  JSON: [
    Buffer.from(BOTH),
    /names no schema of the registry \[E_CHANGE\]\n {2}begins: \{"schema"[^]*fix: no `registry` where the converter writes JSON/,
  ],
  // It begins with a zero: no row before it.
  'an id in the headers': [
    MESSAGE.subarray(5),
    /schema \d+, which the registry does not know [^]*headers.enabled=false/,
  ],
  nothing: [Buffer.alloc(0), /names no schema of the registry/],
  'a message that breaks off': [MESSAGE.subarray(0, -1), /does not fit its schema 7: .*\[E_AVRO_DECODE\]/],
  'a message with more behind it': [Buffer.concat([MESSAGE, Buffer.from([0])]), /does not fit its schema 7/],
  'another record': [encoded(9, OTHER, { status: 'END' }), /no change of Debezium’s \[E_CHANGE\]\n {2}has: status/],
};

for (const [what, [message, said]] of Object.entries(REFUSED)) {
  test(`CD-40 through a registry ${what} is refused, with its cause and what to do`, async () => {
    await using world = await AvroWorld.open({ 7: SCHEMA, 9: OTHER });
    await expect(readChange(message, world.registry)).rejects.toThrow(said);
  });
}

test('CD-40 what was written through a registry is refused where JSON is read, and it is said how to read it', () => {
  expect(() => readChange(MESSAGE)).toThrow(
    /no JSON: it was written through a schema registry \[E_CHANGE\][^]*readChange\(value, registry\)/,
  );
});

test('CD-40 a registry that cannot be asked is no unknown schema, and it is asked again', async () => {
  await using world = await AvroWorld.open({});
  world.double.answers['GET /schemas/ids/7'] = [500, { error_code: 50001, message: 'its store is away' }];
  await expect(readChange(MESSAGE, world.registry)).rejects.toThrow(/its store is away \[E_REGISTRY_REFUSED\]/);
  world.double.answers['GET /schemas/ids/7'] = [200, { schema: JSON.stringify(SCHEMA) }];
  expect((await readChange(MESSAGE, world.registry)).after).toEqual({ id: 1n });
});
