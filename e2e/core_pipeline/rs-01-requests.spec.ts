import { until } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';

interface Receipt {
  readonly correlation_id: string;
  readonly event_id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

test('RS-01 a batch is taken whole: each event is in the topic at the place of its receipt', async ({
  api,
  kafka,
  rides,
}) => {
  const events = Array.from({ length: 5 }, (_, at) => rides.rating({ correlation_id: `batch-${rides.seed}-${at}` }));
  const answer = await api.post('/v1/events/ratings/batch', { events: events.map(({ payload }) => payload) });

  expect(answer, 'at api').toMatchObject({ status: 202 });
  const { accepted } = answer.body as { readonly accepted: readonly Receipt[] };
  const sent = events.map(({ payload }) => [payload.correlation_id, payload.event_id, 'ratings']);
  expect(accepted.map(({ correlation_id, event_id, topic }) => [correlation_id, event_id, topic])).toEqual(sent);
  for (const { correlation_id, event_id, partition, offset } of accepted) {
    const { headers } = await kafka.recordAt('ratings', partition, Number(offset));
    expect(headers, 'at kafka.ratings').toMatchObject({ correlation_id, event_id });
  }
});

test('RS-01 a batch with one event that is refused is refused whole, and the answer names it', async ({
  api,
  redis,
  rides,
  tracer,
}) => {
  await using channel = await redis.subscribe('ratings');
  const [good, bad, after] = [rides.rating(), rides.rating({ stars: 9 }), rides.rating()];
  const key = { trip_id: good.key };
  const answer = await api.post('/v1/events/ratings/batch', {
    events: [good, bad].map(({ payload }) => ({ ...payload, ...key })),
  });

  expect(answer, 'at api').toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_value', field: 'events[1].stars' } },
  });
  // A later event of the same key is behind it in the same partition: once it is out, nothing else is on its way.
  const marker = await tracer.inject({ ...after, key: good.key, payload: { ...after.payload, ...key } });
  await expect(marker).toReach('redis.ratings', { withinMs: 5_000 });
  await channel.drain();
  const passed = channel.messages.filter(({ text }) => text.includes(good.key));
  expect(
    passed.map(({ text }) => text.includes(marker.correlationId)),
    'at redis.ratings',
  ).toEqual([true]);
});

for (const { name, events } of [
  { name: 'no list', events: {} },
  { name: 'an empty list', events: [] },
  { name: 'more than 5,000', events: Array.from({ length: 5_001 }, () => ({})) },
]) {
  test(`RS-01 a batch of ${name} is refused`, async ({ api }) => {
    const answer = await api.post('/v1/events/ratings/batch', { events });
    expect(answer, 'at api').toMatchObject({ status: 400, body: { error: { code: 'wrong_type', field: 'events' } } });
  });
}

// All clients get them: quiet, so that no other test's is too slow for them.
test('RS-01 four batches of 5,000 at once are taken, and processed', { tag: '@quiet' }, async ({ api, kafka }) => {
  const events = Array.from({ length: 5_000 }, (_, at) => ({ zone_id: `zone-${at % 50}`, multiplier: '1.000' }));
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => api.post('/v1/events/surge_updates/batch', { events }, { timeoutMs: 20_000 })),
  );
  expect(
    answers.map(({ status }) => status),
    'at api',
  ).toEqual([202, 202, 202, 202]);
  const places = answers.flatMap(({ body }) =>
    (body as { readonly accepted: readonly Receipt[] }).accepted.map(
      ({ partition, offset }) => `${partition} ${offset}`,
    ),
  );
  expect(new Set(places).size).toBe(20_000);
  await until({
    what: 'at redis.surge_updates all are processed',
    probe: () => kafka.lagOf('stream-processor', ['surge_updates']),
    done: (lag) => Object.keys(lag).length === 0,
    timeoutMs: 30_000,
  });
});

test('RS-01 a batch that the broker does not take in one piece is refused, and the next one is taken', async ({
  api,
}) => {
  const batchOf = (length: number) => ({
    events: Array.from({ length }, () => ({ zone_id: 'zone-of-one-partition', multiplier: '1.000' })),
  });
  const answer = await api.post('/v1/events/surge_updates/batch', batchOf(5_000), { timeoutMs: 20_000 });
  expect(answer, 'at api').toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
  await expect.poll(async () => (await api.post('/v1/events/surge_updates/batch', batchOf(2))).status).toBe(202);
});

test('RS-01 a trip asked for by its zone alone is completed, and its request is in the topic', async ({
  api,
  redis,
  rides,
}) => {
  await using channel = await redis.subscribe('trips');
  const zone_id = `zone-${rides.random.uuid()}`;
  const answer = await api.post('/v1/trips', { zone_id }, { headers: { 'x-correlation-id': `ask-${zone_id}` } });

  expect(answer, 'at api').toMatchObject({ status: 202, body: { correlation_id: `ask-${zone_id}`, topic: 'trips' } });
  const { trip_id } = answer.body as { readonly trip_id: string };
  const published = await channel.waitFor(({ text }) => text.includes(zone_id), { withinMs: 5_000 });
  expect(JSON.parse(published.text), 'at redis.trips').toMatchObject({
    correlation_id: `ask-${zone_id}`,
    key: trip_id,
    event: { trip_id, zone_id, state: 'REQUESTED', sequence: 0 },
  });
});

test('RS-01 two trips asked for without a word are two trips', async ({ api }) => {
  const answers = await Promise.all([api.post('/v1/trips', {}), api.post('/v1/trips', undefined)]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  const [one, other] = answers.map(({ body }) => body as Receipt & { readonly trip_id: string });
  expect(one?.trip_id).not.toBe(other?.trip_id);
  expect(one?.event_id).not.toBe(other?.event_id);
  expect(one?.correlation_id).not.toBe(other?.correlation_id);
});

test('RS-01 the API counts what it has accepted', async ({ api, rides, tracer }) => {
  const counted = async (): Promise<number> => {
    const { body } = await api.get('/v1/status');
    return (body as { readonly accepted: { readonly payments: number } }).accepted.payments;
  };
  const before = await counted();
  await tracer.injectMany([rides.payment(), rides.payment(), rides.payment()]);
  // Others may have sent some too.
  expect((await counted()) - before, 'at api').toBeGreaterThanOrEqual(3);
});
