import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import { connect, Socket, type AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from '@playwright/test';
import { WebSocket } from 'ws';
import { createHandshake } from '../../compose/services/gateway/handshake.ts';
import { checkKey } from '../../compose/services/gateway/key-check.ts';
import { silentLog } from './gateway-world.ts';

const KEY = '0123456789abcdef';
const OFFER = `apikey.${KEY}`;

/** A server with the gateway's handshake alone, and those that it has welcomed. */
class Door implements AsyncDisposable {
  readonly welcomed: WebSocket[] = [];
  readonly #server = createServer();

  constructor() {
    const handshake = createHandshake({
      checkKey: (header) => checkKey(header, KEY),
      log: silentLog,
      welcome: (socket) => this.welcomed.push(socket),
    });
    this.#server.on('upgrade', handshake);
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  client(path: string, offer: string | undefined): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${this.port}${path}`, offer);
  }

  /** What a client is answered that is not let in. */
  async refusal(path: string, offer: string | undefined): Promise<{ readonly status: number; readonly code: string }> {
    const socket = connect(this.port, '127.0.0.1');
    const lines = [
      `GET ${path} HTTP/1.1`,
      'Host: gateway',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      ...(offer === undefined ? [] : [`Sec-WebSocket-Protocol: ${offer}`]),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    const { error } = JSON.parse(body) as { readonly error: { readonly code: string; readonly message: string } };
    expect(error.message).toMatch(/\w+ \w+/);
    return { status: Number(head.split(' ')[1]), code: error.code };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.welcomed) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

test('RS-06 who has the key is let in, and the protocol that carried it is selected', async () => {
  await using door = new Door();
  await door.open();
  for (const path of ['/ws', '/ws?from=elsewhere']) {
    const client = door.client(path, OFFER);
    await once(client, 'open');
    expect(client.protocol).toBe(OFFER);
    client.terminate();
  }
  expect(door.welcomed).toHaveLength(2);
});

for (const [what, path, offer, status, code] of [
  ['no protocol', '/ws', undefined, 401, 'missing_key'],
  ['another protocol', '/ws', 'json', 401, 'missing_key'],
  ['two keys', '/ws', `${OFFER}, apikey.other`, 401, 'malformed_key'],
  ['a wrong key', '/ws', 'apikey.fedcba9876543210', 401, 'wrong_key'],
  ['another path', '/news', OFFER, 404, 'not_found'],
  ['a path below', '/ws/more', OFFER, 404, 'not_found'],
] as const) {
  test(`RS-06 ${what} is answered with ${status} ${code}, and nobody is let in`, async () => {
    await using door = new Door();
    await door.open();
    expect(await door.refusal(path, offer)).toEqual({ status, code });
    expect(door.welcomed).toEqual([]);
  });
}

test('RS-10 a frame may have 4,096 bytes, and one more closes the socket', async () => {
  await using door = new Door();
  await door.open();
  const client = door.client('/ws', OFFER);
  await once(client, 'open');
  const [socket] = door.welcomed;
  const heard: number[] = [];
  socket?.on('message', (data: Buffer) => heard.push(data.length));
  socket?.on('error', () => undefined);
  client.send('x'.repeat(4_096));
  client.send('x'.repeat(4_097));
  const [code] = (await once(client, 'close')) as [number];
  expect(code).toBe(1009);
  expect(heard).toEqual([4_096]);
});

test('RS-06 a client that goes away in the middle of the handshake is no event', () => {
  const handshake = createHandshake({
    checkKey: (header) => checkKey(header, KEY),
    log: silentLog,
    welcome: () => undefined,
  });
  const socket = new PassThrough();
  const request = Object.assign(new IncomingMessage(new Socket()), { url: '/news' });
  handshake(request, socket, Buffer.alloc(0));
  expect(() => socket.emit('error', new Error('ECONNRESET'))).not.toThrow();
});
