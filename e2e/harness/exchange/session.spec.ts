import { expect, test } from '@playwright/test';
import { StillSession } from './session-world.ts';

const TRADE = {
  symbol: 'ETHUSDT',
  id: 7,
  price: '3412.07',
  quantity: '1.5',
  timeMicros: 1_767_323_045_678_901,
  buyerIsMaker: true,
};
const LIST = Buffer.from('{"method":"LIST_SUBSCRIPTIONS","id":1}');
const LISTED = '{"result":["ethusdt@trade"],"id":1}';

test('a connection is pinged every so often, and ended when a ping has gone without its pong for too long', () => {
  using still = new StillSession({ pingMs: 100, pongMs: 200 });
  expect(still.pass(99)).toEqual([]);
  expect(still.pass(1)).toEqual(['ping']);
  // The third is due as long after the first as its pong may take, and not longer.
  expect(still.pass(299)).toEqual(['ping', 'ping']);
  expect(still.pass(1)).toEqual(['terminate']);
});

test('a pong is for all the pings before it', () => {
  using still = new StillSession({ pingMs: 100, pongMs: 200 });
  expect(still.pass(399)).toEqual(['ping', 'ping', 'ping']);
  still.socket.emit('pong');
  expect(still.pass(300)).toEqual(['ping', 'ping', 'ping']);
  expect(still.pass(1)).toEqual(['terminate']);
});

test('a connection is closed when it has reached its age, and not before', () => {
  using still = new StillSession({ lifetimeMs: 500 });
  expect(still.pass(499)).toEqual([]);
  expect(still.pass(1)).toEqual(['close 1001 the connection has reached its age']);
});

test('of a connection that is gone nothing is wanted any more', () => {
  using still = new StillSession({ pingMs: 100, lifetimeMs: 500 });
  still.socket.emit('close');
  expect(still.pass(1_000)).toEqual([]);
});

test('a connection that has fallen dumb sends no ping, no trade and no answer, and is not ended for want of a pong', () => {
  using still = new StillSession({ pingMs: 100, pongMs: 100 });
  still.pass(100);
  still.session.fallDumb();
  still.socket.emit('message', LIST);
  expect(still.session.deliver(TRADE, TRADE.timeMicros)).toBe(false);
  expect(still.session.deliverText('ETHUSDT', '{}')).toBe(false);
  expect([still.session.isDumb, still.pass(1_000)]).toEqual([true, ['pause']]);
});

test('a client may send so many messages a second, pings and pongs counted, and each second anew', () => {
  using still = new StillSession({ messagesPerSecond: 3, secondMs: 1_000 });
  for (let second = 0; second < 3; second += 1) {
    for (const event of ['ping', 'pong', 'message']) still.socket.emit(event, LIST);
    expect(still.pass(1_000)).toEqual([LISTED]);
  }
});

for (const event of ['ping', 'pong', 'message']) {
  test(`a ${event} too many in a second is not answered, and its client is sent away`, () => {
    using still = new StillSession({ messagesPerSecond: 3, secondMs: 1_000 });
    still.pass(999);
    for (let sent = 0; sent < 3; sent += 1) still.socket.emit('message', LIST);
    still.pass(1);
    for (let sent = 0; sent < 3; sent += 1) still.socket.emit('message', LIST);
    still.pass(999);
    still.socket.emit(event, LIST);
    expect(still.takeDone()).toEqual(['close 1008 Too many requests']);
  });
}

for (const [state, readyState] of [
  ['closing', 2],
  ['closed', 3],
] as const) {
  test(`by a connection that is ${state} no trade goes out, and none is said to`, () => {
    using still = new StillSession({});
    still.socket.readyState = readyState;
    expect(still.session.deliver(TRADE, TRADE.timeMicros)).toBe(false);
    expect(still.session.deliverText('ETHUSDT', '{}')).toBe(false);
    expect(still.takeDone()).toEqual([]);
  });
}

test('a trade, and a text in its place, go out to those who have subscribed to its symbol', () => {
  using still = new StillSession({});
  expect(still.session.deliver({ ...TRADE, symbol: 'BTCUSDT' }, 1)).toBe(false);
  expect(still.session.deliverText('BTCUSDT', '{}')).toBe(false);
  expect(still.session.deliver(TRADE, 5_000)).toBe(true);
  expect(still.session.deliverText('ETHUSDT', 'news')).toBe(true);
  const frame = '{"e":"trade","E":5,"s":"ETHUSDT","t":7,"p":"3412.07","q":"1.5","T":1767323045678,"m":true,"M":true}';
  expect(still.takeDone()).toEqual([frame, 'news']);
});
