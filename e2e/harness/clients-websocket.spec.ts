import { createServer } from 'node:http';
import { expect, test } from '@playwright/test';
import { WebSocketServer } from 'ws';
import { handshakeExpect } from '../../fixtures/technologies/websocket/matchers.ts';
import { WebSocketClient } from '../../fixtures/technologies/websocket/client.ts';
import { GatewayDouble, KEY } from './gateway-double.ts';

for (const [name, offer] of [
  ['no key', {}],
  ['a wrong key', { apiKey: 'cafebabe' }],
  ['an empty key', { protocols: ['apikey.'] }],
  ['a malformed header', { headers: { 'Sec-WebSocket-Protocol': 'apikey. ,,' } }],
] as const) {
  test(`an attempt with ${name} tells the refusal: status, headers, body and no frame`, async () => {
    await using gateway = await GatewayDouble.start((socket) => {
      socket.send('secret');
    });
    await using client = new WebSocketClient({ url: gateway.url, apiKey: KEY });
    expect(await client.attempt(offer)).toEqual({
      status: 401,
      url: gateway.url,
      request: expect.any(Object) as unknown,
      response: expect.objectContaining({ 'content-type': 'application/json' }) as unknown,
      body: '{"error":{"code":"unauthorized"}}',
      framesReceived: 0,
      closed: undefined,
    });
  });
}

test('an attempt that is let in says so, and counts what was sent at once', async () => {
  await using gateway = await GatewayDouble.start((socket) => {
    for (const frame of ['hello', 'snapshot']) socket.send(frame);
  });
  await using client = new WebSocketClient({ url: gateway.url });
  const admitted = await client.attempt({ apiKey: KEY });
  expect(admitted).toMatchObject({ status: 101, framesReceived: 2, closed: { code: 1000 } });
});

test('an attempt that nobody answers is an error, not a refusal', async () => {
  const gateway = await GatewayDouble.start();
  const { url } = gateway;
  await gateway[Symbol.asyncDispose]();
  await using client = new WebSocketClient({ url });
  await expect(client.attempt({ apiKey: KEY })).rejects.toMatchObject({ code: 'E_WEBSOCKET_UNREACHABLE' });
});

test('a refused connect names the status and never the key', async () => {
  await using gateway = await GatewayDouble.start();
  await using client = new WebSocketClient({ url: gateway.url, apiKey: 'deadbeefdeadbeef' });
  const error = await client.connect().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'E_WEBSOCKET_REFUSED', facts: { status: 401 } });
  expect(String(error)).not.toContain('deadbeef');
});

test('a session keeps every frame from the first, and its protocol', async () => {
  await using gateway = await GatewayDouble.start((socket) => {
    for (let at = 0; at < 100; at += 1) socket.send(`{"n":${at}}`);
  });
  await using client = new WebSocketClient({ url: gateway.url, apiKey: KEY });
  const session = await client.connect();
  expect(await session.waitForFrame((text) => text.includes('99'), { withinMs: 2_000 })).toBe('{"n":99}');
  expect(session.json()).toEqual(Array.from({ length: 100 }, (_, n) => ({ n })));
  expect(session.protocol).toBe(`apikey.${KEY}`);
  expect(await session.ping()).toBeGreaterThan(0);
});

test('a session tells how it was closed, and waits on it end with that', async () => {
  await using gateway = await GatewayDouble.start();
  await using client = new WebSocketClient({ url: gateway.url, apiKey: KEY });
  const session = await client.connect();
  const waiting = session.waitForFrame(() => true, { withinMs: 60_000 });
  gateway.sockets[0]?.close(4008, 'slow consumer: 10 MiB behind');
  await expect(waiting).rejects.toMatchObject({ code: 'E_WEBSOCKET_CLOSED', facts: { code: 4008 } });
  expect(await session.closed).toEqual({ code: 4008, reason: 'slow consumer: 10 MiB behind' });
});

test('a paused session does not read: data piles up at the server until it is resumed', async () => {
  await using gateway = await GatewayDouble.start();
  await using client = new WebSocketClient({ url: gateway.url, apiKey: KEY });
  const session = await client.connect();
  session.pause();
  const frame = 'x'.repeat(1024 * 1024);
  for (let sent = 0; sent < 64; sent += 1) gateway.publish(frame);
  await expect(session.ping(300)).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT', facts: { paused: true } });
  expect(gateway.sockets[0]?.bufferedAmount).toBeGreaterThan(10 * frame.length);
  expect(session.frames.length).toBeLessThan(64);
  session.resume();
  await session.ping();
  expect(session.frames).toHaveLength(64);
});

test.describe('a server that opens the socket and selects another subprotocol, or none', () => {
  for (const [selected, said] of [
    [undefined, 'selected no protocol of those offered'],
    ['json', 'selected "json" of those offered'],
    ['apikey.cafebabe', 'selected "apikey.<another key>" of those offered'],
  ] as const) {
    test(`is not unreachable: ${said}`, async () => {
      await using server = await upgrading(selected);
      await using client = new WebSocketClient({ url: server.url, apiKey: KEY });
      const error = await client.connect().catch((thrown: unknown) => thrown);
      expect(String(error)).toContain(`the server opened the WebSocket, but ${said} [E_WEBSOCKET_HANDSHAKE]`);
      expect(error).toMatchObject({ facts: { offered: '"apikey.<key>"' } });
      expect(String(error)).not.toContain(KEY);

      const attempted = await client.attempt({ apiKey: KEY });
      expect(attempted).toMatchObject({ status: 101, request: { 'sec-websocket-protocol': `apikey.${KEY}` } });
      expect(() => {
        handshakeExpect(attempted).toNegotiateApiKey(KEY);
      }).toThrow(`the answer selects ${said.replace(/selected | of those offered/g, '')}`);
    });
  }

  test('an attempt that negotiates the key passes as a browser’s does', async () => {
    await using server = await upgrading(`apikey.${KEY}`);
    await using client = new WebSocketClient({ url: server.url, apiKey: KEY });
    handshakeExpect(await client.attempt({ apiKey: KEY })).toNegotiateApiKey(KEY);
  });
});

/** A server whose answer to a handshake selects what it is told, whatever was offered. */
async function upgrading(selected: string | undefined): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => selected ?? false });
  // What is not offered is not selected by the library either.
  sockets.on('headers', (headers) => {
    const own = headers.filter((line) => !line.startsWith('Sec-WebSocket-Protocol'));
    headers.splice(
      0,
      headers.length,
      ...own,
      ...(selected === undefined ? [] : [`Sec-WebSocket-Protocol: ${selected}`]),
    );
  });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `ws://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
