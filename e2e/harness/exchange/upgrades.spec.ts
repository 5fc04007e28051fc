import { createServer } from 'node:http';
import { Duplex } from 'node:stream';
import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { Market } from '../../../compose/services/exchange/market.ts';
import { Tape } from '../../../compose/services/exchange/tape.ts';
import { serveSockets } from '../../../compose/services/exchange/upgrades.ts';
import { createLogger } from '../../../compose/services/lib/logging.ts';
import { LIMITS, RunningExchange } from './running-exchange.ts';

const LIST = { method: 'LIST_SUBSCRIPTIONS', id: 1 };

for (const [path, streams] of [
  ['/ws', []],
  ['/ws/', []],
  ['/ws/a@trade', ['a@trade']],
  ['/ws/a@trade//b@trade/', ['a@trade', 'b@trade']],
  ['/ws/%E5%B8%81%40trade', ['币@trade']],
  ['/stream', []],
  ['/stream?streams=', []],
  ['/stream?streams=/a@trade//b%40trade', ['a@trade', 'b@trade']],
  ['/ws/a@trade?timeUnit=millisecond', ['a@trade']],
] as const) {
  test(`an address names the streams: ${path} has ${streams.length} of them`, async () => {
    await using exchange = await RunningExchange.start();
    const client = await exchange.connect(path);
    expect(await client.ask(LIST)).toEqual({ result: streams, id: 1 });
  });
}

for (const [path, status] of [
  ['/ws/%zz', '404'],
  ['//', '404'],
  ['/x/ws', '404'],
  ['/control', '404'],
  ['/stream?streams=a@trade&timeUnit=', '404'],
  ['/ws/a@trade/b@trade/c@trade', '400'],
  ['/stream?streams=a@trade/b@trade/c@trade', '400'],
] as const) {
  test(`an address that cannot be served is refused with ${status}, and the next one is served: ${path}`, async () => {
    await using exchange = await RunningExchange.start({ streams: 2, connections: 1 });
    await expect(exchange.connect(path)).rejects.toThrow(status);
    // What is named twice is one stream, and what was refused is no connection.
    const client = await exchange.connect('/ws/a@trade/b@trade/a@trade');
    expect(await client.ask(LIST)).toEqual({ result: ['a@trade', 'b@trade'], id: 1 });
  });
}

for (const path of ['/ws', '/control/sent']) {
  test(`a message of 64 KiB is read, one that is longer ends its connection alone: ${path}`, async () => {
    await using exchange = await RunningExchange.start();
    const [long, longer] = [await exchange.connect(path), await exchange.connect(path)];
    expect(await long.ask('x'.repeat(65_536))).toMatchObject({});
    longer.socket.send('x'.repeat(65_537));
    expect((await longer.closed).code).toBe(1009);
    expect(await long.ask('x')).toMatchObject({});
  });
}

test('frames go out as they are, whatever compression a client offers', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect('/ws');
  expect(client.socket.extensions).toBe('');
});

test('doors that are shut to the streams are open to the test that watches', async () => {
  await using exchange = await RunningExchange.start();
  exchange.market.doors.streams = false;
  const watcher = await exchange.connect('/control/sent?from=here');
  expect(await watcher.ask('all?')).toEqual({ told: 'all?' });
});

test('an exchange that stops says so to everybody; what hangs is not waited for', async () => {
  await using exchange = await RunningExchange.start();
  const hung = await exchange.connect('/ws/a@trade');
  await exchange.post('/control/trouble', { kind: 'hangs' });
  const clients = [await exchange.connect('/ws/a@trade'), await exchange.connect('/control/sent')];
  await exchange.stopTelling();
  expect(await hung.closed).toEqual({ code: 1006, reason: '' });
  for (const client of clients) expect(await client.closed).toEqual({ code: 1001, reason: 'the exchange is stopping' });
});

/** The server's end of a request to upgrade. */
class Wire extends Duplex {
  readonly remoteAddress: string;
  said = '';

  constructor(remoteAddress: string) {
    super({
      read: () => undefined,
      write: (chunk: Buffer, _, done) => {
        this.said += chunk.toString();
        done();
      },
    });
    this.remoteAddress = remoteAddress;
  }
}

test('a client address may open so many connections within five minutes, each address for itself', () => {
  const server = createServer();
  const limits = { ...LIMITS, connections: 2 };
  serveSockets(server, new Market(new Tape(1)), limits, createLogger('exchange', 'silent', []));
  let now = 1_000_000;
  using restored = new DisposableStack();
  restored.adopt(
    mock.method(performance, 'now', () => now),
    (clock) => {
      clock.mock.restore();
    },
  );
  const answerTo = (address: string, at: number): string => {
    now = 1_000_000 + at;
    const wire = new Wire(address);
    // With no key: it gets as far as the handshake, and is no connection that would have to be closed.
    server.emit('upgrade', { method: 'GET', url: '/ws', headers: { upgrade: 'websocket' } }, wire, Buffer.alloc(0));
    return wire.said.slice('HTTP/1.1 '.length, 'HTTP/1.1 429'.length);
  };
  const [passed, refused] = ['400', '429'];
  expect([answerTo('10.0.0.1', 0), answerTo('10.0.0.1', 100)]).toEqual([passed, passed]);
  expect([answerTo('10.0.0.1', 299_999), answerTo('10.0.0.2', 299_999)]).toEqual([refused, passed]);
  expect([answerTo('10.0.0.1', 300_000), answerTo('10.0.0.1', 300_000)]).toEqual([passed, refused]);
  expect([answerTo('10.0.0.1', 300_100), answerTo('10.0.0.1', 300_100)]).toEqual([passed, refused]);
});

test('a client that is gone before it was answered does no harm', () => {
  const server = createServer();
  serveSockets(server, new Market(new Tape(1)), LIMITS, createLogger('exchange', 'silent', []));
  const wire = new Wire('10.0.0.1');
  server.emit('upgrade', { method: 'GET', url: '/news', headers: {} }, wire, Buffer.alloc(0));
  expect(() => wire.emit('error', new Error('read ECONNRESET'))).not.toThrow();
  expect(wire.said).toBe('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
});
