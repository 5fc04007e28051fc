import { expect, test } from '@playwright/test';
import { letterOf } from '../../compose/services/stream-processor/dead-letters.ts';
import { taskOf } from '../../compose/services/stream-processor/task.ts';
import type { Stream } from '../../test-data/rideshare/schemas/streams.ts';

const NOW = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const EVENT = {
  event_id: 'e1',
  correlation_id: 'c1',
  trip_id: 't1',
  driver_id: 'd1',
  zone_id: 'z1',
  state: 'MATCHED',
  sequence: 1,
};

function task(stream: Stream) {
  const done = taskOf({ stream, partition: 3, offset: '118', key: 'k1', event: EVENT });
  return {
    ...done,
    message: JSON.parse(done.message) as unknown,
    state: done.state && { ...done.state, json: JSON.parse(done.state.json) as unknown },
  };
}

test('RS-02 listeners are told the event with its place, its key and its ids', () => {
  for (const stream of ['trips', 'gps_pings'] as const) {
    expect(task(stream)).toMatchObject({
      eventId: 'e1',
      tripId: 't1',
      channel: stream,
      message: {
        topic: stream,
        correlation_id: 'c1',
        event_id: 'e1',
        key: 'k1',
        partition: 3,
        offset: '118',
        processed_at: NOW,
        event: EVENT,
      },
    });
  }
});

test('RS-20 only an event of a trip is a step in its life', () => {
  expect(task('trips').step).toEqual({ state: 'MATCHED', sequence: 1 });
  for (const stream of ['gps_pings', 'driver_status', 'surge_updates', 'ratings', 'payments'] as const) {
    expect(task(stream).step, stream).toBeUndefined();
  }
});

test('RS-03 late joiners are shown trips by their sequence, surge and drivers by their offset, and nothing else', () => {
  expect(task('trips').state).toEqual({ hash: 'state:trips', entity: 't1', json: { ...EVENT, version: 1 } });
  expect(task('surge_updates').state).toEqual({ hash: 'state:surge', entity: 'z1', json: { ...EVENT, version: 118 } });
  expect(task('driver_status').state).toEqual({
    hash: 'state:drivers',
    entity: 'd1',
    json: { ...EVENT, version: 118 },
  });
  for (const stream of ['gps_pings', 'ratings', 'payments'] as const) expect(task(stream).state).toBeUndefined();
});

test('RS-24 a dead letter is the record as it came, with the reason, its place and its correlation id', () => {
  const message = {
    key: Buffer.from('k1'),
    value: Buffer.from('bytes'),
    offset: '118',
    timestamp: '1',
    attributes: 0,
    headers: { other: 'x' },
  };
  const place = { topic: 'trips', partition: 3, offset: '119' };
  const refusal = { reason: 'not_avro', detail: 'x'.repeat(501) };
  const letter = letterOf({ message, refusal, correlationId: 'c1' }, place);
  const headers = {
    reason: 'not_avro',
    detail: 'x'.repeat(500),
    source_topic: 'trips',
    source_partition: '3',
    source_offset: '118',
    failed_at: NOW,
  };
  expect(letter).toEqual({
    key: message.key,
    value: message.value,
    partition: 0,
    headers: { ...headers, correlation_id: 'c1' },
  });
  expect(letterOf({ message, refusal, correlationId: undefined }, place).headers).toStrictEqual(headers);
});
