import { expect, test } from '@playwright/test';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import { Api, ratingOf } from './api-world.ts';

const rating = ratingOf(7);

test('RS-01 an event is answered with its ids and its place, and sent under its key with its ids as headers', async () => {
  await using api = new Api();
  const answer = await api.post('/v1/events/ratings', rating);
  const ids = { correlation_id: rating.correlation_id, event_id: rating.event_id };
  expect(answer).toEqual({ status: 202, body: { ...ids, topic: 'ratings', partition: 2, offset: '100' } });
  expect(api.sent).toMatchObject([{ topic: 'ratings', key: rating.trip_id, headers: ids }]);
  expect(api.sent[0]?.value.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 7]));
  expect(api.entrance.counts.get('ratings')).toBe(1);
  expect(api.entrance.counts.get('trips')).toBe(0);
});

test('RS-01 the correlation id of a header is the event’s; an empty header is none', async () => {
  await using api = new Api();
  const { correlation_id: _own, ...bare } = rating;
  const given = await api.post('/v1/events/ratings', bare, { 'x-correlation-id': 'from-the-header' });
  expect(given.body).toMatchObject({ correlation_id: 'from-the-header' });
  const empty = await api.post('/v1/events/ratings', bare, { 'x-correlation-id': '' });
  expect(empty.body).toMatchObject({ correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test('RS-01 a batch is taken whole, each event with its own receipt, and counted', async () => {
  await using api = new Api();
  const events = [1, 2].map(ratingOf);
  const answer = await api.post('/v1/events/ratings/batch', { events });
  const receipts = events.map(({ event_id, correlation_id }, at) => ({
    event_id,
    correlation_id,
    topic: 'ratings',
    partition: 2,
    offset: String(100 + at),
  }));
  expect(answer).toEqual({ status: 202, body: { accepted: receipts } });
  expect(api.entrance.counts.get('ratings')).toBe(2);
});

test('RS-01 of a batch with one that is refused nothing is sent, and the answer says which', async () => {
  await using api = new Api();
  const refused = await api.post('/v1/events/ratings/batch', { events: [rating, { ...rating, stars: 'five' }] });
  expect(refused).toMatchObject({ status: 400, body: { error: { field: 'events[1].stars' } } });
  const alone = await api.post('/v1/events/ratings/batch', { events: [{ ...rating, stars: 'five' }] });
  expect(alone).toMatchObject({ status: 400, body: { error: { field: 'stars' } } });
  expect(api.sent).toEqual([]);
  expect(api.entrance.counts.get('ratings')).toBe(0);
});

test('RS-01 a batch has 1 to 5,000 events', async () => {
  await using api = new Api();
  const many = (count: number) => ({ events: Array.from({ length: count }, () => rating) });
  for (const body of [many(0), many(5_001), { events: 'all' }, {}]) {
    expect(await api.post('/v1/events/ratings/batch', body)).toMatchObject({
      status: 400,
      body: { error: { field: 'events', message: 'events must be an array of 1 to 5000 events' } },
    });
  }
  expect((await api.post('/v1/events/ratings/batch', many(5_000))).status).toBe(202);
  expect(await api.post('/v1/events/ratings/batch', { ...many(1), more: 1 })).toMatchObject({ status: 400 });
});

test('RS-01 a topic that is none is told with those that there are', async () => {
  await using api = new Api();
  for (const path of ['/v1/events/news', '/v1/events/news/batch']) {
    expect(await api.post(path, {})).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown_topic', field: 'topic', message: expect.stringContaining('trips') } },
    });
  }
});

test('RS-01 a trip is made of what is given and of what is drawn, each under an id of its own', async () => {
  await using api = new Api();
  const [one, other] = [await api.post('/v1/trips', { zone_id: 'north' }), await api.post('/v1/trips', {})];
  expect(one.status).toBe(202);
  const [first, second] = [one.body, other.body] as { readonly trip_id: string; readonly event_id: string }[];
  expect(first?.trip_id).not.toBe(second?.trip_id);
  expect(first?.event_id).not.toBe(second?.event_id);
  expect(api.sent.map(({ topic, key }) => [topic, key])).toEqual([
    ['trips', first?.trip_id],
    ['trips', second?.trip_id],
  ]);
  expect(await api.post('/v1/trips', { colour: 'red' })).toMatchObject({
    status: 400,
    body: { error: { code: 'unknown_field', field: 'colour' } },
  });
});

test('RS-27 a registry that has lost its schemas gets them again, in the streams’ order, before the event is taken', async () => {
  await using api = new Api();
  api.known.clear();
  expect((await api.post('/v1/events/ratings', rating)).status).toBe(202);
  expect(api.registered.filter((what) => !what.includes(' '))).toEqual(STREAMS.map((stream) => `${stream}-value`));
  expect(api.registered.filter((what) => what.includes(' '))).toEqual(
    STREAMS.map((stream) => `${stream}-value BACKWARD`),
  );
  await api.post('/v1/events/ratings', rating);
  expect(api.registered).toHaveLength(2 * STREAMS.length);
});

test('RS-27 who asks while the schemas are registered waits for the same registration', async () => {
  await using api = new Api();
  await Promise.all([api.entrance.registerSchemas(), api.entrance.registerSchemas()]);
  expect(api.registered).toHaveLength(2 * STREAMS.length);
  await api.entrance.registerSchemas();
  expect(api.registered).toHaveLength(4 * STREAMS.length);
});
