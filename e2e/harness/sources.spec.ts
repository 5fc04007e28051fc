import { expect, test } from '@playwright/test';
import { until } from '../../fixtures/core/wait.ts';
import { BatchRecorder } from '../../fixtures/technologies/kafka/batch-recorder.ts';
import { headerId, jsonFieldId } from '../../fixtures/trace/identity.ts';
import { topLevelString } from '../../fixtures/trace/json-field.ts';
import { websocketSource } from '../../fixtures/technologies/websocket/source.ts';
import type { Recorder } from '../../fixtures/trace/types.ts';
import { GatewayDouble, KEY } from './gateway-double.ts';
import { memoryContext } from './memory-source.ts';

const CASES: readonly (readonly [name: string, json: string, found: string | undefined])[] = [
  ['a plain field', '{"topic":"trips","correlation_id":"c-1","event":{}}', 'c-1'],
  ['white space', '{ "correlation_id" :\n "c-1" }', 'c-1'],
  ['the same name further in', '{"event":{"correlation_id":"inner"},"correlation_id":"outer"}', 'outer'],
  ['the same name only further in', '{"events":[{"correlation_id":"inner"}]}', undefined],
  ['its name as a value', '{"field":"correlation_id","correlation_id":"c-1"}', 'c-1'],
  ['its text inside a string', '{"note":"\\"correlation_id\\":\\"no\\"","correlation_id":"c-1"}', 'c-1'],
  ['a string that ends in a backslash', '{"note":"\\\\","correlation_id":"c-1"}', 'c-1'],
  ['escapes in the value', '{"correlation_id":"a\\"b\\u00e9"}', 'a"bé'],
  ['a number', '{"correlation_id":7}', undefined],
  ['braces in strings', '{"a":"}{","correlation_id":"c-1"}', 'c-1'],
  ['a longer name', '{"correlation_id2":"x","xcorrelation_id":"y"}', undefined],
  ['not JSON', 'correlation_id', undefined],
  ['a broken end', '{"correlation_id":"c-', undefined],
];

for (const [name, json, found] of CASES) {
  test(`topLevelString reads ${name}`, () => {
    expect(topLevelString(Buffer.from(json), 'correlation_id')).toBe(found);
  });
}

test('a Kafka batch is recorded with the bounds of its append time, or with those of its reading', () => {
  const seen: unknown[] = [];
  const watched = new Map([['trips', { hop: 'kafka.trips', identify: headerId('correlation_id') }]]);
  const recorder = new BatchRecorder(recording(seen), watched);
  const message = (offset: string, timestampType: number, id: unknown) => ({
    offset,
    timestamp: '1000',
    key: null,
    value: null,
    headers: { correlation_id: id },
    batchContext: { timestampType },
  });
  const batch = (...messages: object[]) =>
    ({ topic: 'trips', partition: 2, highWatermark: '9', messages }) as unknown as Parameters<BatchRecorder['take']>[0];

  recorder.take(batch(message('7', 1, Buffer.from('a')), message('8', 1, [Buffer.from('b'), Buffer.from('c')])), {
    earliest: 960,
    latest: 1_004.5,
  });
  recorder.take(batch(message('9', 1, null)), { earliest: 990, latest: 1_000.25 });
  recorder.take(batch(message('10', 0, Buffer.from('d'))), { earliest: 960, latest: 1_004.5 });
  expect(seen).toEqual([
    ['kafka.trips', 'a', 1_000, 1_001, 'appended', 2, 7],
    ['kafka.trips', 'b', 1_000, 1_001, 'appended', 2, 8],
    ['kafka.trips', undefined, 1_000, 1_000.25, 'appended', 2, 9],
    ['kafka.trips', 'd', 960, 1_004.5, 'written', 2, 10],
  ]);
  expect(recorder.seen).toBe(4);
});

test('the WebSocket tap demultiplexes frames, drains by a fence, and notes when it was blind', async () => {
  const seen: unknown[] = [];
  const source = websocketSource({
    service: 'gateway',
    port: 8080,
    path: '/ws',
    apiKeyCredential: 'API_KEY',
    hops: ['websocket.trips', 'websocket.ratings'].map((name) => ({
      name,
      stream: name,
      identify: jsonFieldId('id'),
      decode: ({ value }) => value,
    })),
    route: (frame) => {
      const topic = topLevelString(frame, 'topic');
      return topic === undefined ? undefined : `websocket.${topic}`;
    },
  });
  let gateway = await GatewayDouble.start((socket) => {
    socket.send('{"type":"hello"}');
  });
  const { port } = gateway;
  const hops = source.hops.map(({ name }) => name);
  await using tap = await source.open({
    ...memoryContext(),
    endpoint: () => ({ host: '127.0.0.1', port }),
    credentials: { API_KEY: KEY },
    recorder: recording(seen),
    signal: new AbortController().signal,
    onSent: () => undefined,
    fail: () => undefined,
  });
  gateway.publish('{"topic":"trips","id":"a"}');
  gateway.publish('{"topic":"ratings","id":"b"}');
  await tap.drain(2_000, hops);
  expect(seen.map((entry) => (entry as unknown[]).slice(0, 2))).toEqual([
    ['websocket.trips', 'a'],
    ['websocket.ratings', 'b'],
  ]);

  await gateway[Symbol.asyncDispose]();
  await until({
    what: 'the tap knows',
    probe: () => tap.state().connected,
    done: (connected) => !connected,
    timeoutMs: 2_000,
  });
  await expect(tap.drain(100, hops)).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT', facts: { connected: false } });
  gateway = await GatewayDouble.start(() => undefined, port);
  await tap.drain(5_000, hops);
  gateway.publish('{"topic":"trips","id":"c"}');
  await tap.drain(2_000, hops);
  expect(tap.state()).toMatchObject({ connected: true, seen: 3, blind: [{ why: 'closed with 1006' }] });
  await gateway[Symbol.asyncDispose]();
});

function recording(seen: unknown[]): Recorder {
  return {
    record: (hop, id, earliest, latest, { timeKind }, partition, position) => {
      const text = Buffer.isBuffer(id) ? id.toString() : id;
      seen.push([hop, text, earliest, latest, timeKind, partition, position]);
    },
  };
}
