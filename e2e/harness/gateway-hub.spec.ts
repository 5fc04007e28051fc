import { expect, test } from '@playwright/test';
import { until } from '../../fixtures/core/wait.ts';
import { HubWorld } from './gateway-world.ts';

const EVENT = { topic: 'trips', zone_id: 'north', trip_id: 't1', text: '{"type":"event","n":1}' };

test('a client is greeted, told the current state, and then what happens', async () => {
  await using world = new HubWorld({ hashes: { 'state:trips': { t1: '{"trip_id":"t1"}' } } });
  const client = await world.connect();
  await client.received(2);
  world.hub.fanOut(EVENT);
  await client.received(3);
  expect(client.types).toEqual(['hello', 'snapshot', 'event']);
  expect(JSON.parse(client.frames[0] ?? '')).toMatchObject({ heartbeat_ms: 60_000, client_id: expect.any(String) });
  expect(client.frames[1]).toBe('{"type":"snapshot","trips":[{"trip_id":"t1"}],"surge":[],"drivers":[]}');
  expect(client.frames[2]).toBe(EVENT.text);
});

test('what happens while the state is read comes behind it, in its order', async () => {
  const reading = Promise.withResolvers<undefined>();
  await using world = new HubWorld({ read: () => reading.promise });
  const client = await world.connect();
  for (const n of [1, 2, 3]) world.hub.fanOut({ ...EVENT, text: `{"type":"event","n":${n}}` });
  reading.resolve(undefined);
  await client.received(5);
  expect(client.types).toEqual(['hello', 'snapshot', 'event', 'event', 'event']);
  expect(client.frames.slice(2)).toEqual([1, 2, 3].map((n) => `{"type":"event","n":${n}}`));
});

test('a client whose state is late for too long is sent away, to try later', async () => {
  const most = 4 * EVENT.text.length;
  await using world = new HubWorld({ read: () => new Promise(() => undefined) }, { bufferBytes: most });
  const client = await world.connect();
  for (let sent = 0; sent <= most; sent += EVENT.text.length) {
    expect(client.socket.readyState).toBe(client.socket.OPEN);
    world.hub.fanOut(EVENT);
  }
  expect(await client.closed).toEqual({ code: 1013, reason: 'the current state is late' });
});

test('everybody is told the state again when events have been missed', async () => {
  await using world = new HubWorld();
  const clients = [await world.connect(), await world.connect()];
  for (const client of clients) await client.received(2);
  world.hub.resync();
  for (const client of clients) {
    await client.received(3);
    expect(client.types).toEqual(['hello', 'snapshot', 'snapshot']);
  }
});

test('a client that changes what it wants is told the state of that, and nothing else from then on', async () => {
  await using world = new HubWorld({
    hashes: { 'state:trips': { t1: '{"trip_id":"t1","zone_id":"north"}', t2: '{"trip_id":"t2","zone_id":"south"}' } },
  });
  const client = await world.connect();
  await client.received(2);
  client.socket.send('{"type":"subscribe","id":"s","filter":{"zone_id":"south"}}');
  await client.received(4);
  world.hub.fanOut(EVENT);
  world.hub.fanOut({ ...EVENT, zone_id: 'south', text: '{"type":"event","n":2}' });
  await client.received(5);
  expect(client.frames.slice(2)).toEqual([
    '{"type":"subscribed","id":"s","filter":{"zone_id":"south"}}',
    '{"type":"snapshot","trips":[{"trip_id":"t2","zone_id":"south"}],"surge":[],"drivers":[]}',
    '{"type":"event","n":2}',
  ]);
});

test('what happens while the state of a change is read comes behind it too, in its order', async () => {
  let reading: Promise<undefined> = Promise.resolve(undefined);
  await using world = new HubWorld({ read: () => reading.then(() => undefined) });
  const client = await world.connect();
  await client.received(2);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  reading = promise;
  client.socket.send('{"type":"subscribe","id":"s","filter":{"zone_id":"north"}}');
  await client.received(3);
  for (const n of [1, 2]) world.hub.fanOut({ ...EVENT, text: `{"type":"event","n":${n}}` });
  resolve(undefined);
  await client.received(6);
  expect(client.types).toEqual(['hello', 'snapshot', 'subscribed', 'snapshot', 'event', 'event']);
  expect(client.frames.slice(4)).toEqual([1, 2].map((n) => `{"type":"event","n":${n}}`));
});

test('of several changes while the state is read the last one is told its state, once', async () => {
  const reading = Promise.withResolvers<undefined>();
  let isRead = false;
  await using world = new HubWorld({
    hashes: { 'state:trips': { t1: '{"trip_id":"t1","zone_id":"north"}', t2: '{"trip_id":"t2","zone_id":"south"}' } },
    read: () => (isRead ? Promise.resolve() : reading.promise),
  });
  const client = await world.connect();
  for (const zone of ['north', 'south']) {
    client.socket.send(JSON.stringify({ type: 'subscribe', id: zone, filter: { zone_id: zone } }));
  }
  await client.received(3);
  isRead = true;
  reading.resolve(undefined);
  await client.received(4);
  client.socket.send('{"type":"ping"}');
  await client.received(5);
  expect(client.types).toEqual(['hello', 'subscribed', 'subscribed', 'snapshot', 'pong']);
  expect(client.frames[3]).toContain('"trips":[{"trip_id":"t2","zone_id":"south"}]');
});

test('a client that wants nothing gets neither events nor the state, and its pings are answered', async () => {
  await using world = new HubWorld();
  const client = await world.connect();
  await client.received(2);
  client.socket.send('{"type":"unsubscribe"}');
  await client.received(3);
  world.hub.resync();
  world.hub.fanOut(EVENT);
  client.socket.send('{"type":"ping"}');
  client.socket.send('{"type":"news"}');
  await client.received(5);
  expect(client.types).toEqual(['hello', 'snapshot', 'unsubscribed', 'pong', 'error']);
});

test('a client that answers no ping is let go, one that answers is kept', async () => {
  await using world = new HubWorld({}, { heartbeatMs: 500 });
  const [dead, live] = [await world.connect({ autoPong: false }), await world.connect()];
  expect((await dead.closed).code).toBe(1006);
  const seen = live.pings;
  // The other one is looked at meanwhile as often.
  await until({
    what: 'four more pings have come',
    probe: () => live.pings - seen,
    done: (pings) => pings >= 4,
    timeoutMs: 20_000,
  });
  expect(live.socket.readyState).toBe(live.socket.OPEN);
  expect(world.hub.size).toBe(1);
});

test('a client that does not read is closed and told why; a large state is no reason', async () => {
  const large = JSON.stringify({ trip_id: 't1', filler: 'x'.repeat(20_000) });
  await using world = new HubWorld({ hashes: { 'state:trips': { t1: large } } }, { heartbeatMs: 20, lagMs: 50 });
  const client = await world.connect({ autoPong: false });
  await client.received(2);
  // The state is five times what may be under way, and is allowed: what comes on top is not.
  for (let sent = 0; sent < 5_000; sent += EVENT.text.length) world.hub.fanOut(EVENT);
  const { code, reason } = await client.closed;
  expect(code).toBe(4008);
  expect(reason).toMatch(/^slow consumer: \d+ bytes (?:unread for \d+ ms|wait to be sent)$/);
});

test('the end is said to everybody, and who needs a moment to answer is waited for', async () => {
  await using world = new HubWorld();
  const [quick, late] = [await world.connect(), await world.connect()];
  late.socket.pause();
  let hasEnded = false;
  const ending = world.hub.close(60_000).then(() => (hasEnded = true));
  expect(await quick.closed).toEqual({ code: 1001, reason: 'the gateway is stopping' });
  await until({ what: 'one is left', probe: () => world.hub.size, done: (size) => size === 1, timeoutMs: 5_000 });
  expect(hasEnded).toBe(false);
  late.socket.resume();
  expect(await late.closed).toEqual({ code: 1001, reason: 'the gateway is stopping' });
  await ending;
});

test('at the end nobody is waited for longer than for so long', async () => {
  await using world = new HubWorld();
  const deaf = await world.connect();
  deaf.socket.pause();
  await world.hub.close(200);
  await until({ what: 'nobody is left', probe: () => world.hub.size, done: (size) => size === 0, timeoutMs: 5_000 });
  expect(deaf.socket.readyState).not.toBe(deaf.socket.CLOSED);
});
