import { expect, test } from '@playwright/test';
import { partitionOf, recordOf } from '../../compose/services/simulation-api/record.ts';
import { compileSchema } from '../../test-data/avro/codec.ts';
import { unframe } from '../../test-data/avro/wire.ts';
import { decodeEvent } from '../../test-data/rideshare/schemas/codec.ts';
import { SCHEMAS } from '../../test-data/rideshare/schemas/schema-files.ts';
import { STREAMS } from '../../test-data/rideshare/schemas/streams.ts';
import { Api, ratingOf } from './api-world.ts';

const rating = ratingOf(7);

/** What has been asked for has been begun. */
async function begun(): Promise<void> {
  await new Promise(setImmediate);
}

test('RS-27 a registry that does not keep its schemas is away, and nothing is sent', async () => {
  await using api = new Api();
  api.known.clear();
  api.keeps = false;
  expect(await api.post('/v1/events/ratings', rating)).toMatchObject({
    status: 503,
    body: { error: { code: 'registry_unavailable' } },
  });
  expect(api.sent).toEqual([]);
});

test('RS-25 schemas are registered one after the other, so that an empty registry always gives the same ids', async () => {
  await using api = new Api();
  const first = Promise.withResolvers<undefined>();
  api.registering = async () => {
    await first.promise;
  };
  const registering = api.entrance.registerSchemas();
  await begun();
  expect(api.registered).toEqual([`${STREAMS[0]}-value`]);
  first.resolve(undefined);
  await registering;
  expect(api.registered).toHaveLength(2 * STREAMS.length);
});

test('RS-27 a registry that has lost one of the schemas gets all again, one that has them all gets none', async () => {
  await using api = new Api();
  await api.entrance.ensureSchemas();
  expect(api.registered).toEqual([]);
  api.known.delete('ratings-value');
  await api.entrance.ensureSchemas();
  expect(api.registered).toHaveLength(2 * STREAMS.length);
});

test('RS-27 schemas that could not be registered are registered at the next attempt', async () => {
  await using api = new Api();
  api.registering = () => Promise.reject(new Error('away'));
  await expect(api.entrance.registerSchemas()).rejects.toThrow('away');
  api.registering = () => Promise.resolve();
  api.registered.length = 0;
  await api.entrance.registerSchemas();
  expect(api.registered).toHaveLength(2 * STREAMS.length);
});

test('RS-01 what is accepted is told of with its correlation id and its place', async () => {
  await using api = new Api();
  await api.post('/v1/events/ratings', rating);
  expect(api.logged.lines).toContainEqual({
    level: 'info',
    correlation_id: rating.correlation_id,
    topic: 'ratings',
    partition: 2,
    offset: '100',
    msg: 'accepted',
  });
});

test('RS-01 what is accepted is counted by its stream', async () => {
  await using api = new Api();
  for (const seed of [1, 2, 3]) await api.post('/v1/events/ratings', ratingOf(seed));
  await api.post('/v1/trips', {});
  expect([api.entrance.counts.get('ratings'), api.entrance.counts.get('trips')]).toEqual([3, 1]);
});

test('RS-01 batches are sent one after the other, and single events do not wait for them', async () => {
  await using api = new Api();
  const answering = Promise.withResolvers<undefined>();
  api.appending = async () => {
    await answering.promise;
  };
  const batch = (seed: number) => api.post('/v1/events/ratings/batch', { events: [ratingOf(seed), ratingOf(seed)] });
  const batches = [batch(1), batch(2)];
  await expect.poll(() => api.sent.length).toBe(2);
  const single = api.post('/v1/events/ratings', rating);
  await expect.poll(() => api.sent.length).toBe(3);
  answering.resolve(undefined);
  expect((await Promise.all([...batches, single])).map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(api.sent).toHaveLength(5);
});

test('RS-01 a batch has the correlation id of its header, and may not contradict it', async () => {
  await using api = new Api();
  const { correlation_id: _own, ...bare } = rating;
  const header = { 'x-correlation-id': 'from-the-header' };
  await api.post('/v1/events/ratings/batch', { events: [bare] }, header);
  await api.post('/v1/trips', {}, header);
  expect(api.sent.map(({ headers }) => headers.correlation_id)).toEqual(['from-the-header', 'from-the-header']);
  expect((await api.post('/v1/events/ratings/batch', { events: [rating] }, header)).status).toBe(400);
});

test('RS-01 a trip asked for has all that it was given, its own ids, and happens now', async () => {
  await using api = new Api();
  const given = {
    trip_id: 't',
    rider_id: 'r',
    zone_id: 'z',
    pickup: { lat: 1, lon: 2 },
    dropoff: { lat: 3, lon: 4 },
    correlation_id: 'c',
  };
  expect((await api.post('/v1/trips', given)).body).toMatchObject({ trip_id: 't', correlation_id: 'c' });
  const event = decodeEvent('trips', unframe(api.sent[0]?.value ?? null).body);
  expect(event).toMatchObject({ ...given, state: 'REQUESTED', sequence: 0 });
  expect(Math.abs(Date.parse(String(event.occurred_at)) - Date.now())).toBeLessThan(60_000);
});

test('RS-08 events of one key go to one partition, and many keys to all partitions', () => {
  const partitions = Array.from({ length: 3 }, (_, partitionId) => ({ partitionId, leader: 1 }));
  const type = compileSchema(SCHEMAS.ratings);
  const partitionsOf = (tripId: string): number => {
    const event = { ...rating, trip_id: tripId };
    const record = recordOf('ratings', { event, correlationId: 'c', eventId: 'e' }, { id: 7, type });
    return partitionOf(record, partitions as Parameters<typeof partitionOf>[1]);
  };
  const trips = Array.from({ length: 50 }, (_, at) => `trip-${at}`);
  expect(trips.map(partitionsOf)).toEqual(trips.map(partitionsOf));
  expect(new Set(trips.map(partitionsOf)).size).toBe(3);
});
