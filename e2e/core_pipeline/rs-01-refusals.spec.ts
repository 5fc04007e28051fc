import { expect, test } from '../rideshare.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const TOO_LARGE = JSON.stringify({ comment: 'x'.repeat(1_048_577) });

/** What is not even an event. The pipeline hears nothing of it; the caller, what to mend. */
const REFUSED = [
  { what: 'what is no JSON', path: '/v1/events/ratings', body: '{"stars":', status: 400, code: 'bad_json' },
  {
    what: 'JSON that does not say so',
    path: '/v1/events/ratings',
    body: '{}',
    headers: { 'content-type': 'text/plain' },
    status: 415,
    code: 'not_json',
  },
  { what: 'a list', path: '/v1/events/ratings', body: '[]', status: 400, code: 'wrong_type' },
  { what: 'null', path: '/v1/events/ratings', body: 'null', status: 400, code: 'wrong_type' },
  { what: 'nothing', path: '/v1/events/ratings', body: '', status: 400, code: 'wrong_type' },
  { what: 'a megabyte and more', path: '/v1/events/ratings', body: TOO_LARGE, status: 413, code: 'too_large' },
  {
    what: 'an event of a topic that is none',
    path: '/v1/events/news',
    body: '{}',
    status: 404,
    code: 'unknown_topic',
    field: 'topic',
  },
  {
    what: 'a batch of a topic that is none',
    path: '/v1/events/news/batch',
    body: '{"events":[{}]}',
    status: 404,
    code: 'unknown_topic',
    field: 'topic',
  },
  {
    what: 'an event whose id is not that of the header',
    path: '/v1/events/ratings',
    body: '{"correlation_id":"mine"}',
    headers: { ...JSON_TYPE, 'x-correlation-id': 'yours' },
    status: 400,
    code: 'invalid_value',
    field: 'correlation_id',
  },
  {
    what: 'a batch with a word too many',
    path: '/v1/events/ratings/batch',
    body: '{"events":[{}],"more":1}',
    status: 400,
    code: 'unknown_field',
    field: 'more',
  },
  {
    what: 'a trip with a word too many',
    path: '/v1/trips',
    body: '{"colour":"red"}',
    status: 400,
    code: 'unknown_field',
    field: 'colour',
  },
  { what: 'a trip that is a list', path: '/v1/trips', body: '[]', status: 400, code: 'wrong_type' },
  { what: 'a path that is none', path: '/v1/nothing', body: '{}', status: 404, code: 'not_found' },
  { what: 'a path that is broken', path: '/v1/events/%E0%A4%A', body: '{}', status: 400, code: 'bad_path' },
  { what: 'a request to what only answers', path: '/v1/status', body: '{}', status: 405, code: 'wrong_method' },
] as const;

for (const { what, path, body, status, code, ...rest } of REFUSED) {
  test(`RS-01 the API answers ${what} with ${status} and says ${code}`, async ({ api }) => {
    const { headers = JSON_TYPE, field = null } = { headers: undefined, field: undefined, ...rest };
    const answer = await api.post(path, body, { headers });
    expect(answer, 'at api').toMatchObject({ status, body: { error: { code, field } } });
    expect(answer.headers['content-type']).toContain('application/json');
  });
}

test('RS-01 an event takes the correlation id of the request’s header, and one of its own without', async ({
  api,
  rides,
}) => {
  const { payload } = rides.rating();
  const named = await api.post('/v1/events/ratings', payload, { headers: { 'x-correlation-id': 'named-by-header' } });
  expect(named, 'at api').toMatchObject({ status: 202, body: { correlation_id: 'named-by-header' } });

  const { trip_id, rider_id, driver_id, zone_id, stars } = rides.rating().payload;
  const bare = await api.post('/v1/events/ratings', { trip_id, rider_id, driver_id, zone_id, stars, comment: null });
  expect(bare, 'at api').toMatchObject({
    status: 202,
    body: {
      correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      event_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
  });
});
