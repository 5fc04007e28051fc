import { expect, test } from '@playwright/test';
import { canBeKey, isGatewayAlive, openSocket } from '../../compose/services/gateway/dashboard/socket.ts';

/** A browser's socket that the test moves; it notes what was done to it. */
class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = FakeSocket.CONNECTING;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: ((close: { code: number; reason: string }) => void) | null = null;
  readonly done: unknown[] = [];

  constructor(url: URL, protocols: readonly string[]) {
    this.done.push([url.href, protocols]);
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.done.push(text);
  }
  close(): void {
    this.done.push('closed');
  }
}

const { location, WebSocket, fetch } = globalThis;
const timeout = AbortSignal.timeout.bind(AbortSignal);

test.beforeEach(() => {
  FakeSocket.all = [];
  Object.assign(globalThis, { WebSocket: FakeSocket, location: { href: 'http://localhost:8080/board?a=b#c' } });
});

test.afterEach(() => {
  Object.assign(globalThis, { WebSocket, location, fetch });
  AbortSignal.timeout = timeout;
});

function open(): { socket: FakeSocket; page: ReturnType<typeof openSocket>; heard: unknown[] } {
  const heard: unknown[] = [];
  const page = openSocket('a.key', {
    opened: () => heard.push('opened'),
    received: (data) => heard.push(data),
    closed: (code, reason) => heard.push([code, reason]),
  });
  const [socket] = FakeSocket.all;
  if (socket === undefined) throw new Error('no socket was opened');
  return { socket, page, heard };
}

for (const [href, url] of [
  ['http://localhost:8080/board?a=b', 'ws://localhost:8080/ws'],
  ['https://trips.example/', 'wss://trips.example/ws'],
] as const) {
  test(`RS-05 the page at ${href} asks for ${url}, with its key as the one subprotocol`, () => {
    Object.assign(globalThis, { location: { href } });
    expect(open().socket.done).toEqual([[url, ['apikey.a.key']]]);
  });
}

test('RS-05 what the socket tells is passed on as it comes', () => {
  const { socket, heard } = open();
  socket.onopen?.();
  socket.onmessage?.({ data: '{"type":"hello"}' });
  socket.onclose?.({ code: 1011, reason: 'broken' });
  expect(heard).toEqual(['opened', '{"type":"hello"}', [1011, 'broken']]);
});

test('RS-05 nothing is sent before the socket is open', () => {
  const { socket, page } = open();
  page.send('too early');
  socket.readyState = FakeSocket.OPEN;
  page.send('in time');
  expect(socket.done.slice(1)).toEqual(['in time']);
});

test('RS-05 a socket that is discarded is closed and tells nothing more', () => {
  const { socket, page, heard } = open();
  page.discard();
  socket.onopen?.();
  socket.onmessage?.({ data: 'late' });
  socket.onclose?.({ code: 1000, reason: '' });
  expect([socket.done.slice(1), heard]).toEqual([['closed'], []]);
});

test('RS-05 a key is one token: letters, digits and the signs that a subprotocol may have', () => {
  for (const key of ['k', '7', 'Key-1_2.3', "!#$%&'*+-.^_`|~"]) expect(canBeKey(key), key).toBe(true);
  for (const key of [
    '',
    ' ',
    'two words',
    ' key',
    'key ',
    'kéy',
    '(key)',
    'key)',
    '"key',
    'a,b',
    'a/b',
    'a@b',
    'a\n',
  ]) {
    expect(canBeKey(key), JSON.stringify(key)).toBe(false);
  }
});

test('RS-07 the gateway itself is asked whether it is alive, no cache, and has two seconds to answer', async () => {
  const limits: number[] = [];
  AbortSignal.timeout = (ms) => {
    limits.push(ms);
    return AbortSignal.abort();
  };
  globalThis.fetch = (_input, init) => {
    expect(init?.cache).toBe('no-store');
    return init?.signal?.aborted === true ? Promise.reject(new Error('aborted')) : Promise.resolve(new Response());
  };
  expect(await isGatewayAlive()).toBe(false);
  expect(limits).toEqual([2_000]);
});
