import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { acceptEvent } from '../../compose/services/simulation-api/accept.ts';
import { RefusedInBatch } from '../../compose/services/simulation-api/entrance.ts';
import { NotAcknowledged } from '../../compose/services/simulation-api/outbox.ts';
import { explainProblem } from '../../compose/services/simulation-api/problems.ts';
import { readObject } from '../../compose/services/simulation-api/request.ts';
import { RegistryUnavailable } from '../../compose/services/lib/registry.ts';
import { compileSchema } from '../../test-data/avro/codec.ts';
import { EventError } from '../../test-data/avro/event-error.ts';
import { createGenerator } from '../../test-data/rideshare/generators/events.ts';
import { schemaText } from '../../test-data/rideshare/schemas/schema-files.ts';

const silent = pino({ level: 'silent' });
const TYPE = compileSchema(schemaText('trips'));
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** A trip's request, without what the API adds. */
function trip() {
  const {
    event_id: _event,
    correlation_id: _correlation,
    occurred_at: _at,
    ...given
  } = createGenerator(7).tripRequested().payload;
  return given;
}

test('RS-01 an event gets the ids and the time that it lacks, and keeps those that it has', () => {
  const bare = acceptEvent('trips', trip(), TYPE);
  expect(bare.event).toMatchObject({ event_id: bare.eventId, correlation_id: bare.correlationId });
  expect(bare.eventId).toMatch(UUID);
  expect(bare.correlationId).toMatch(UUID);
  expect(Math.abs(Date.parse(String(bare.event.occurred_at)) - Date.now())).toBeLessThan(60_000);
  expect(acceptEvent('trips', trip(), TYPE, 'from-the-header').correlationId).toBe('from-the-header');

  const own = { event_id: bare.eventId, correlation_id: 'own', occurred_at: '2026-01-02T03:04:05.678901Z' };
  expect(acceptEvent('trips', { ...trip(), ...own }, TYPE).event).toMatchObject(own);
  expect(acceptEvent('trips', { ...trip(), ...own }, TYPE, 'own').event).toMatchObject(own);
});

test('RS-01 what is no event, or contradicts its header, is refused with the field', () => {
  for (const body of ['text', null, [trip()], 7]) {
    expect(() => acceptEvent('trips', body, TYPE)).toThrow(expect.objectContaining({ code: 'wrong_type' }));
  }
  const contradicting = (): unknown => acceptEvent('trips', { ...trip(), correlation_id: 'own' }, TYPE, 'another');
  expect(contradicting).toThrow(expect.objectContaining({ code: 'invalid_value', field: 'correlation_id' }));
  for (const [fields, code, field] of [
    [{ sequence: 'first' }, 'wrong_type', 'sequence'],
    [{ colour: 'red' }, 'unknown_field', 'colour'],
    [{ pickup: { lat: 91, lon: 0 } }, 'invalid_value', 'pickup.lat'],
  ] as const) {
    const given = (): unknown => acceptEvent('trips', { ...trip(), ...fields }, TYPE);
    expect(given).toThrow(expect.objectContaining({ code, field }));
  }
});

test('RS-01 a body has the fields that it may have; an absent one is empty', () => {
  expect(readObject(undefined, ['a'])).toEqual({});
  expect(readObject({ a: 1 }, ['a', 'b'])).toEqual({ a: 1 });
  for (const body of ['text', [], 7]) {
    expect(() => readObject(body, ['a'])).toThrow(expect.objectContaining({ code: 'wrong_type' }));
  }
  expect(() => readObject({ a: 1, c: 1 }, ['a'])).toThrow(
    expect.objectContaining({ code: 'unknown_field', field: 'c' }),
  );
});

for (const [what, error, status, code, field, isLater] of [
  ['a refused event', new EventError('wrong_type', 'no', 'fare'), 400, 'wrong_type', 'fare', false],
  ['a refused body', new EventError('wrong_type', 'no'), 400, 'wrong_type', null, false],
  [
    'a refused event of a batch',
    new RefusedInBatch(3, new EventError('wrong_type', 'no', 'fare')),
    400,
    'wrong_type',
    'events[3].fare',
    false,
  ],
  [
    'a refused body in a batch',
    new RefusedInBatch(0, new EventError('wrong_type', 'no')),
    400,
    'wrong_type',
    'events[0]',
    false,
  ],
  ['a fault at an event of a batch', new RefusedInBatch(0, new Error('no')), 500, 'internal', null, false],
  ['too large an event', new NotAcknowledged('no', { sent: true, tooLarge: true }), 413, 'too_large', null, false],
  ['what was not sent', new NotAcknowledged('no', { sent: false }), 503, 'kafka_unavailable', null, true],
  ['what was sent', new NotAcknowledged('no', { sent: true }), 503, 'kafka_unanswered', null, true],
  ['no registry', new RegistryUnavailable('no'), 503, 'registry_unavailable', null, true],
  ['a fault', new Error('secret'), 500, 'internal', null, false],
] as const) {
  test(`RS-01 ${what} is answered with ${status} ${code}`, () => {
    const answer = explainProblem(error, silent);
    expect(answer).toMatchObject({ status, body: { error: { code, field, message: expect.any(String) } } });
    expect(answer.headers).toEqual(isLater ? { 'retry-after': '1' } : {});
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });
}
