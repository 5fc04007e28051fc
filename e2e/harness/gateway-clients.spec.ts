import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import type { WebSocket } from 'ws';
import { Client } from '../../compose/services/gateway/client.ts';
import { Hub } from '../../compose/services/gateway/hub.ts';
import { SnapshotReader } from '../../compose/services/gateway/snapshot.ts';
import { HubWorld, redisOf } from './gateway-world.ts';
import { logLines } from './log-lines.ts';

const EVENT = { topic: 'trips', zone_id: 'north', trip_id: 't1', text: '{"type":"event","n":1}' };
const HEARTBEAT_MS = 10_000;
const LAG_MS = 1_000;

/** A socket whose far end the test is. */
class Wire extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly done: string[] = [];

  send(text: string): void {
    this.done.push((JSON.parse(text) as { readonly type: string }).type);
  }
  ping(): void {
    this.done.push('ping');
  }
  close(code: number, reason: string): void {
    this.readyState = 2;
    this.done.push(`close ${code} ${reason}`);
  }
  terminate(): void {
    this.readyState = 3;
    this.done.push('terminate');
    this.emit('close', 1006, Buffer.from(''));
  }
}

/** A hub whose time is the test's: that of its timers, and the clock that tells how long a client is silent. */
function world() {
  let now = 0;
  mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  mock.method(performance, 'now', () => now);
  const stop = new AbortController();
  const { log, lines } = logLines();
  const hub = new Hub(
    {
      createClient: (socket, limits) => new Client(socket, limits),
      snapshots: new SnapshotReader(redisOf({})),
      log,
      signal: stop.signal,
    },
    { bufferBytes: 100, lagMs: LAG_MS, heartbeatMs: HEARTBEAT_MS },
  );
  const welcome = (): Wire => {
    const wire = new Wire();
    hub.welcome(wire as unknown as WebSocket);
    return wire;
  };
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 100) {
      now += 100;
      mock.timers.tick(100);
    }
  };
  return { hub, stop, lines, welcome, pass };
}

test.afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

test('RS-10 each heartbeat every client is asked whether it is there; one that owes two answers is let go', () => {
  const { hub, welcome, pass } = world();
  const [dead, live] = [welcome(), welcome()];
  for (const beat of [1, 2, 3]) {
    pass(HEARTBEAT_MS);
    expect(live.done.filter((what) => what === 'ping')).toHaveLength(beat);
    live.emit('pong', Buffer.from('0'));
    expect(hub.size).toBe(2);
  }
  expect(dead.done).not.toContain('terminate');
  pass(500);
  expect(dead.done.at(-1)).toBe('terminate');
  expect(live.done).not.toContain('terminate');
  expect(hub.size).toBe(1);
});

test('RS-10 who does not read is closed without another event having come, once, and told why', () => {
  const { lines, welcome, pass } = world();
  const wire = welcome();
  wire.bufferedAmount = 101;
  pass(500);
  pass(2_000);
  expect(wire.done.filter((what) => what.startsWith('close'))).toEqual([
    'close 4008 slow consumer: 101 bytes wait to be sent',
  ]);
  expect(lines.filter(({ msg }) => msg === 'slow consumer closed')).toHaveLength(1);
});

test('RS-10 who reads too slowly is closed with the event that is too much, and holds back nobody', async () => {
  const { hub, welcome, pass } = world();
  const [slow, quick] = [welcome(), welcome()];
  await new Promise(setImmediate);
  for (const wire of [slow, quick]) wire.emit('pong', Buffer.from('1000'));
  slow.bufferedAmount = 101;
  hub.fanOut(EVENT);
  expect(slow.done.at(-1)).toContain('close 4008 slow consumer');
  expect(quick.done.at(-1)).toBe('event');
  hub.fanOut(EVENT);
  expect(slow.done.at(-1)).toContain('close 4008');
  expect(quick.done.slice(-2)).toEqual(['event', 'event']);
  pass(500);
  expect(hub.size).toBe(2);
});

test('RS-27 a hub that is stopped asks nobody any more', () => {
  const { stop, welcome, pass } = world();
  const wire = welcome();
  stop.abort();
  wire.bufferedAmount = 101;
  pass(3 * HEARTBEAT_MS);
  expect(wire.done).toEqual(['hello']);
});

test('RS-10 who leaves is told of with why, and how many are left', () => {
  const { hub, lines, welcome } = world();
  const [wire] = [welcome(), welcome()];
  wire.emit('close', 1001, Buffer.from('going'));
  expect(hub.size).toBe(1);
  expect(lines.at(-1)).toMatchObject({ code: 1001, reason: 'going', clients: 1, client_id: expect.any(String) });
});

test('RS-10 what goes wrong in the hub itself is no fault of the frame', () => {
  const { welcome } = world();
  const wire = welcome();
  wire.send = () => {
    throw new Error('a fault');
  };
  expect(() => wire.emit('message', Buffer.from('{"type":"ping"}'), false)).toThrow('a fault');
});

test('RS-10 a frame that says nothing is answered with what is wrong, and the client stays', async () => {
  await using hub = new HubWorld();
  const client = await hub.connect();
  await client.received(2);
  client.socket.send('{"type":"subscribe","filter":{"zone":1}}');
  client.socket.send(Buffer.from('{"type":"ping"}'), { binary: true });
  await client.received(4);
  expect(client.frames.slice(2).map((text) => JSON.parse(text) as unknown)).toEqual([
    { type: 'error', code: 'bad_filter', message: 'filter has no field "zone", only topics, zone_id, trip_id' },
    { type: 'error', code: 'not_text', message: 'frames are JSON in text' },
  ]);
  client.socket.send('{"type":"ping"}');
  await client.received(5);
  expect(client.frames[4]).toBe('{"type":"pong"}');
});

test('RS-10 bytes that are no text close their own socket, and no other', async () => {
  await using hub = new HubWorld();
  const [broken, other] = [await hub.connect(), await hub.connect()];
  broken.socket.send(Buffer.from([0xff]), { binary: false });
  expect((await broken.closed).code).toBe(1007);
  other.socket.send('{"type":"ping"}');
  await expect.poll(() => other.types).toContain('pong');
});
