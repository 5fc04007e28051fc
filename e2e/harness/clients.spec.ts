import { expect, test } from '@playwright/test';
import kafkajs from 'kafkajs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { Condition } from '../../fixtures/core/condition.ts';
import { HttpClient, lostRequest } from '../../fixtures/technologies/http/client.ts';
import { Inbox } from '../../fixtures/core/inbox.ts';
import { parseDeadLetter } from '../../fixtures/technologies/kafka/dead-letters.ts';
import { KafkaLog } from '../../fixtures/technologies/kafka/log-sink.ts';
import { decidedOnce } from '../../fixtures/technologies/kafka/partitioner.ts';
import type { KafkaRecord } from '../../fixtures/technologies/kafka/record.ts';
import { unwrap } from '../../fixtures/technologies/schema-registry/wire-format.ts';
import { frame } from '../../test-data/avro/wire.ts';
import { HarnessError } from '../../fixtures/core/errors.ts';

test('a wait of an inbox finds what is there already and what is still to come', async () => {
  const inbox = new Inbox<number>('number', String);
  inbox.push(0);
  inbox.push(7);
  expect(await inbox.waitFor((number) => number === 7, { withinMs: 1 })).toBe(7);
  const coming = inbox.waitFor((number) => number > 7, { withinMs: 5_000 });
  inbox.push(8);
  expect(await coming).toBe(8);
});

test('a wait in vain says what it waited for, how many others came and which was the last', async () => {
  const inbox = new Inbox<string>('frame', (text) => text);
  for (const text of ['a', 'b', 'c']) inbox.push(text);
  const error = await inbox
    .waitFor(() => false, { withinMs: 20, what: 'the frame of trip 7' })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HarnessError);
  expect(String(error)).toContain('gave up waiting until the frame of trip 7 has arrived [E_WAIT_TIMEOUT]');
  expect(error).toMatchObject({ facts: { withinMs: 20, framesSeen: 3, lastSeen: 'c' } });
});

test('a failure ends the waits of now and later, but not those whose state is reached', async () => {
  const state = new Condition();
  const closed = new HarnessError('E_TEST_CLOSED', 'closed');
  const waiting = state.until({ what: 'never', look: () => undefined, withinMs: 60_000 });
  state.fail(closed);
  await expect(waiting).rejects.toBe(closed);
  await expect(state.until({ what: 'never', look: () => undefined, withinMs: 60_000 })).rejects.toBe(closed);
  expect(await state.until({ what: 'reached', look: () => 1, withinMs: 0 })).toBe(1);
});

test('an error in a predicate ends the wait with that error', async () => {
  const inbox = new Inbox<string>('frame', (text) => text);
  const wait = inbox.waitFor((text) => JSON.parse(text) !== null, { withinMs: 5_000 });
  inbox.push('not JSON');
  await expect(wait).rejects.toThrow(SyntaxError);
});

test('the wire format is taken apart, and anything else is refused with its first bytes', () => {
  const bytes = frame(66_051, Buffer.from('avro'));
  expect(bytes.subarray(0, 5).toString('hex')).toBe('0000010203');
  expect(unwrap(bytes)).toEqual({ schemaId: 66_051, body: Buffer.from('avro') });
  expect(() => unwrap(Buffer.from('{"a":1}'))).toThrow(
    /Confluent wire format \[E_WIRE_FORMAT\][^]*begins: 7b2261223a317d/,
  );
  expect(() => unwrap(Buffer.from([0, 0, 0, 1]))).toThrow(/E_WIRE_FORMAT/);
});

test('a dead letter needs its reason and its source', () => {
  const headers = { reason: 'not_avro', detail: 'd', source_topic: 't', source_partition: '2', source_offset: '118' };
  expect(parseDeadLetter(record(headers))).toMatchObject({
    reason: 'not_avro',
    source: { topic: 't', partition: 2, offset: 118 },
    correlationId: undefined,
  });
  const broken = { ...headers, source_offset: 'minus one' };
  expect(() => parseDeadLetter(record(broken))).toThrow(/does not say why[^]*at: kafka\.dead\[0\]@5[^]*source_offset/);
});

test('the Kafka log keeps what matters and drops what kafkajs retries by itself', () => {
  const log = new KafkaLog();
  const { ERROR, INFO } = kafkajs.logLevel;
  const write = log.creator(ERROR);
  const entry = (namespace: string, message: string, level = ERROR) => ({
    namespace,
    level,
    label: 'ERROR',
    log: { timestamp: '', message },
  });
  write(entry('Connection', 'Response JoinGroup: The group is rebalancing'));
  write(entry('Consumer', 'Crash: KafkaJSNonRetriableError'));
  write(entry('Runner', 'started', INFO));
  expect(log.lines).toEqual(['ERROR Consumer: Crash: KafkaJSNonRetriableError']);
});

test('a message keeps its partition when its request is sent again; other messages have their own', () => {
  const partitionMetadata = Array.from({ length: 50 }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 1,
    replicas: [1],
    isr: [1],
  }));
  const choose = decidedOnce();
  const messages = Array.from({ length: 20 }, (_, index) => ({ key: null, value: `${index}` }));
  const attempt = () => messages.map((message) => choose({ topic: 'a', partitionMetadata, message }));
  const first = attempt();
  expect(new Set(first).size).toBeGreaterThan(1);
  expect(attempt()).toEqual(first);
});

test('an answer of any status is an answer', async () => {
  await using server = await serve((request, response) => {
    response.writeHead(request.url === '/v1/gone' ? 410 : 202, { 'content-type': 'application/json' });
    response.end('{"ok":true}');
  });
  using http = new HttpClient({ base: `${server.url}/v1` });
  expect(await http.get('/gone')).toMatchObject({ status: 410, body: { ok: true } });
  expect(await http.post('/trips', { a: 1 })).toMatchObject({ status: 202, statusText: 'Accepted' });
});

test('a request that cannot be sent is refused', async () => {
  const { port, close } = await listen(createTcpServer());
  await close();
  using http = new HttpClient({ base: `http://127.0.0.1:${port}` });
  const error = await http.post('/trips?key=secret', {}).catch((thrown: unknown) => thrown);
  expect(lostRequest(error)).toBe('refused');
  expect(String(error)).toContain('nothing was sent');
  expect(String(error)).not.toContain('secret');
});

test('a request whose answer does not come, or breaks off, is indeterminate', async () => {
  await using server = await serve((request, response) => {
    if (request.url === '/drop') request.socket.destroy();
    if (request.url === '/half')
      response.writeHead(200, { 'content-length': '100' }).write('{"half":', () => request.socket.destroy());
  });
  using http = new HttpClient({ base: server.url, headers: { 'x-api-key': 'top-secret' } });
  for (const path of ['/silent', '/drop', '/half']) {
    const error = await http.post(path, {}, { timeoutMs: 1_000 }).catch((thrown: unknown) => thrown);
    expect(lostRequest(error), path).toBe('indeterminate');
    expect(JSON.stringify(error) + String(error)).not.toContain('top-secret');
  }
});

test('a request is sent once, also when the kept connection has gone away', async () => {
  let requests = 0;
  await using server = await serve((request, response) => {
    requests += 1;
    if (requests === 2) request.socket.destroy();
    else response.end('ok');
  });
  using http = new HttpClient({ base: server.url });
  await http.get('/');
  await expect(http.post('/', {})).rejects.toMatchObject({ code: 'E_HTTP_INDETERMINATE' });
  expect(requests).toBe(2);
});

function record(headers: Record<string, string>): KafkaRecord {
  return {
    topic: 'dead',
    partition: 0,
    offset: 5,
    key: undefined,
    keyBytes: null,
    value: null,
    headers,
    timestamp: 0,
    receivedAt: 0,
  };
}

async function serve(handler: Parameters<typeof createServer>[1] & object) {
  const server = createServer(handler);
  const { port, close } = await listen(server);
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

async function listen(server: Server | ReturnType<typeof createTcpServer>) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, close };
}
