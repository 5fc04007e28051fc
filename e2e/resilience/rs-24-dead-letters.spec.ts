import { compileSchema, encode } from '../../test-data/avro/codec.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';
import { expect, test } from '../rideshare.ts';
import { MALFORMED } from './malformed.ts';

const AT_DEAD_LETTERS = 'at kafka.dead-letters';

for (const { name, reason, bytes } of MALFORMED) {
  test(`RS-24 a record that ${name} becomes a dead letter with the reason ${reason}, others pass`, async ({
    tracer,
    kafka,
    registry,
    rides,
  }) => {
    await using letters = await kafka.deadLetters('dead-letters');
    const { key, payload } = rides.rating();
    const value = await bytes({ ...payload, correlation_id: `malformed-${key}` }, registry, `malformed-${key}`);

    const before = await tracer.inject(rides.rating({ trip_id: key }));
    await kafka.produce('ratings', [{ key, value }]);
    const after = await tracer.inject(rides.rating({ trip_id: key }));

    const letter = await letters.waitFor(({ record }) => record.key === key, {
      what: `${AT_DEAD_LETTERS} the record`,
      withinMs: 5_000,
    });
    expect(letter, AT_DEAD_LETTERS).toMatchObject({ reason, source: { topic: 'ratings' } });
    expect(letter.record.value, AT_DEAD_LETTERS).toEqual(value);
    await expect([before, after]).toReachExactlyOnce('websocket.ratings', { withinMs: 2_000 });
  });
}

test('RS-24 a record without a value becomes a dead letter', async ({ kafka, rides }) => {
  await using letters = await kafka.deadLetters('dead-letters');
  const { key } = rides.rating();
  await kafka.produce('ratings', [{ key, value: null }]);
  const letter = await letters.waitFor(({ record }) => record.key === key, {
    what: `${AT_DEAD_LETTERS} the record`,
    withinMs: 5_000,
  });
  expect(letter.reason, AT_DEAD_LETTERS).toBe('not_avro');
});

test('RS-24 a trip that skips a state becomes a dead letter and changes nothing', async ({
  tracer,
  kafka,
  rides,
  redis,
}) => {
  await using letters = await kafka.deadLetters('dead-letters');
  const [requested, , , , completed] = rides.tripLife();
  await tracer.inject(requested);

  const illegal = await tracer.inject(completed);

  await expect(illegal).toReach('kafka.dead-letters', { withinMs: 5_000 });
  await expect(illegal).not.toReach('redis.trips');
  const letter = await letters.waitFor(({ correlationId }) => correlationId === illegal.correlationId, {
    what: `${AT_DEAD_LETTERS} the event`,
    withinMs: 2_000,
  });
  expect(['illegal_transition', 'out_of_order'], AT_DEAD_LETTERS).toContain(letter.reason);
  const state = await redis.shared.hget('state:trips', requested.key);
  expect(JSON.parse(state ?? 'null'), 'at redis.trips').toMatchObject({ state: 'REQUESTED' });
});

test('RS-24 a record stands in the dead letters once', async ({ kafka, rides, tracer }) => {
  await using letters = await kafka.deadLetters('dead-letters');
  const { key } = rides.rating();
  await kafka.produce(
    'ratings',
    Array.from({ length: 5 }, (_, at) => ({ key, value: `broken ${at}` })),
  );

  await letters.waitFor(({ record }) => record.value?.toString() === 'broken 4', {
    what: `${AT_DEAD_LETTERS} the last record`,
    withinMs: 5_000,
  });
  await expect(await tracer.inject(rides.rating({ trip_id: key }))).toReach('redis.ratings', { withinMs: 2_000 });

  const mine = (await letters.drain()).filter(({ record }) => record.key === key);
  expect(
    mine.map(({ record }) => record.value?.toString()),
    AT_DEAD_LETTERS,
  ).toEqual([0, 1, 2, 3, 4].map((at) => `broken ${at}`));
});

test('RS-24 the registry refuses an incompatible schema and keeps the one it has', async ({ registry }) => {
  const before = await registry.latest('ratings-value');
  const { fields, ...rest } = SCHEMAS.ratings as { fields: readonly { name: string }[] };
  const narrowed = { ...rest, fields: [...fields, { name: 'surprise', type: 'int' }] };
  const registered = registry.register('ratings-value', narrowed as never);
  await expect(registered, 'at registry an incompatible schema').rejects.toThrow(/E_REGISTRY_REFUSED/);
  expect(await registry.latest('ratings-value'), 'at registry the latest schema').toEqual(before);
});

test('RS-24 a later, compatible schema version flows through unharmed', async ({ registry, kafka, rides, redis }) => {
  await using channel = await redis.subscribe('payments');
  const { fields, ...rest } = SCHEMAS.payments as { fields: readonly object[] };
  const wider = { ...rest, fields: [...fields, { name: 'tip_cents', type: ['null', 'int'], default: null }] };
  const id = await registry.register('payments-value', wider as never);
  const { key, payload } = rides.payment();
  const event = { ...payload, correlation_id: `wider-${key}` };
  const value = frame(id, encode(compileSchema(wider), { ...event, tip_cents: 250 }));

  await kafka.produce('payments', [{ key, value }]);

  const message = await channel.waitFor(({ text }) => text.includes(`wider-${key}`), {
    what: 'at redis.payments the event of the wider schema',
    withinMs: 5_000,
  });
  expect(JSON.parse(message.text), 'at redis.payments').toMatchObject({ event });
});
