import { expect, test } from '@playwright/test';
import avsc, { type Schema } from 'avsc';
import { typeOf } from '../../test-data/avro/long.ts';
import { expectHop, expectNever, failure, quietPipeline, showAt } from './matcher-world.ts';
import { trip } from './memory-pipeline.ts';

test('toMatchSchema checks schema, decoding, fields and types of what was seen at the hop', async () => {
  await using pipeline = quietPipeline();
  const claimed = { subject: 'trips-value', id: 7, version: 2 };
  Object.assign(pipeline.kafka.hops[0] ?? {}, { schema: () => Promise.resolve(claimed) });
  const events = await pipeline
    .tracer()
    .injectMany([trip('a', { fare: '1', stars: 5, note: null }), trip('b', { fare: '2' })]);
  const [good, bad] = [events[0] ?? expectNever(), events[1] ?? expectNever()];
  showAt(pipeline.kafka, good, 1, 1, { payload: { fare: '1', stars: 4, note: 'text' } });
  await expectHop(good).toMatchSchema('kafka.trips');
  await expectHop(good).toMatchSchema('kafka.trips', { subject: 'trips-value', version: 2 });
  expect(await failure(() => expectHop(good).toMatchSchema('kafka.trips', { version: 3 }))).toBe(
    `trip 7f3c…#0: expected bytes of a registered schema version 3 at kafka.trips, received 1, of which 1 malformed
  malformed  trip 7f3c…#0  (partition 0 offset 1) schema 7 is trips-value version 2`,
  );
  expect(await failure(() => expectHop(bad).toMatchSchema('kafka.trips'))).toContain(
    'has not been seen at kafka.trips',
  );
  showAt(pipeline.kafka, bad, 1, 1, { payload: { fare: 2 } });
  expect(await failure(() => expectHop(events).toMatchSchema('kafka.trips'))).toBe(
    `2 trips: expected bytes of a registered schema at kafka.trips, received 2, of which 1 malformed
  malformed  trip 7f3c…#1  (partition 0 offset 2) fare: expected string, received number`,
  );
});

test('toMatchSchema checks bytes and values against an avsc type', async () => {
  const type = avsc.Type.forSchema({
    type: 'record',
    name: 'Rating',
    fields: [{ name: 'stars', type: 'int' }],
  });
  const bytes = type.toBuffer({ stars: 5 });
  await expectHop(bytes).toMatchSchema(type);
  await expectHop({ stars: 5 }).toMatchSchema(type);
  await expectHop({ stars: 'five' }).not.toMatchSchema(type);
  expect(await failure(() => expectHop({ stars: 'five' }).toMatchSchema(type))).toBe(
    'a value: expected of type Rating, received something else\n  malformed    stars: received "five"',
  );
  expect(await failure(() => expectHop(Buffer.concat([bytes, bytes])).toMatchSchema(type))).toContain(
    '2 bytes: expected of type Rating, received something else\n  malformed',
  );
});

test('toMatchSchema takes longs beyond 2^53 against a type of avsc, which alone refuses them', async () => {
  const schema: Schema = { type: 'record', name: 'Tick', fields: [{ name: 'nanos', type: 'long' }] };
  const bytes = typeOf(schema).toBuffer({ nanos: 1_767_323_045_678_901_234n });
  await expectHop(bytes).toMatchSchema(avsc.Type.forSchema(schema));
  expect(await failure(() => expectHop(bytes.subarray(0, -1)).toMatchSchema(avsc.Type.forSchema(schema)))).toContain(
    'malformed',
  );
});
