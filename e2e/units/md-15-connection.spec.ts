import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import { about } from '../../fixtures/playwright/failures.ts';
import { expect, stages, test } from '../contracts/holds.ts';
import { ConnectedDouble, tradeFrame } from './exchange-double.ts';

const OF_FEED = { annotation: about('feed') };

test('MD-15 a connection asks for microseconds, and for no compression', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  const { url, headers } = await double.request();
  expect(url).toBe('/stream?timeUnit=MICROSECOND');
  expect(headers).not.toHaveProperty('sec-websocket-extensions');
});

test('MD-15 a connection says why it cannot be opened: refused, or not answered in time', OF_FEED, async () => {
  const mute = createServer().listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const url = `ws://127.0.0.1:${(mute.address() as AddressInfo).port}`;
  const events = { trade: () => undefined, shutdown: () => undefined, unreadable: () => undefined };
  const connect = () =>
    new stages.Connection({ url, answerMs: 20, silentMs: 60_000, commandsPerSecond: 1 }, events, new VirtualClock());
  await expect(connect().opened()).rejects.toThrow('handshake has timed out');
  mute.close();
  await expect(connect().opened()).rejects.toThrow('ECONNREFUSED');
});

test('MD-15 trades, announcements and what cannot be read each go where they belong', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  await double.send(
    tradeFrame(7),
    { e: 'serverShutdown', E: 1 },
    { e: 'gossip' },
    { result: null, id: 99 },
    { error: { code: 2 }, id: 99 },
  );
  await double.connection.fence();
  expect(double.trades).toMatchObject([{ symbol: 'ETHUSDT', id: 7 }]);
  expect(double.shutdowns).toBe(1);
  expect(double.unreadable, 'an answer that nobody waits for is none').toEqual(['{"e":"gossip"}']);
  expect(double.commands).toEqual([{ method: 'LIST_SUBSCRIPTIONS', id: 1 }]);
});

test('MD-15 a command that is refused, or not answered in time, fails and says why', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  double.answer = ({ id }) => [{ error: { code: 3 }, id }];
  await expect(double.connection.fence()).rejects.toThrow('refused: {"code":3}');
  double.answer = () => [];
  double.settings.answerMs = 5;
  await expect(double.connection.follow(new Set(['A']))).rejects.toThrow('the answer to SUBSCRIBE took more than 5 ms');
  expect(double.connection.follows(new Set(['A'])), 'it was not confirmed').toBe(false);
});

for (const [title, end, why] of [
  ['closes it', (double: ConnectedDouble) => double.close(4_001, 'bye'), 'closed with 4001 bye'],
  ['closes it without a word', (double: ConnectedDouble) => double.close(1_000), 'closed with 1000'],
  ['breaks it off', (double: ConnectedDouble) => double.breakOff(), 'closed with 1006'],
] as const) {
  test(
    `MD-15 when the exchange ${title} whoever waits for an answer is told why, and so is who asks later`,
    OF_FEED,
    async () => {
      await using double = await ConnectedDouble.open();
      double.answer = () => [];
      const waiting = double.connection.fence();
      const refused = expect(waiting).rejects.toThrow(new Error(why));
      await end(double);
      expect(await double.connection.ended).toBe(why);
      await refused;
      await expect(double.connection.fence()).rejects.toThrow(new Error(why));
      expect(double.connection.isOpen).toBe(false);
    },
  );
}

test('MD-15 a connection that is ended has the first reason', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  double.connection.terminate('first');
  double.connection.terminate('second');
  expect(await double.connection.ended).toBe('first');
});

test('MD-15 what is paused gives nothing until it goes on', OF_FEED, async () => {
  await using double = await ConnectedDouble.open();
  double.connection.pause();
  await double.send(tradeFrame(1));
  await double.send(tradeFrame(2));
  const socket = await double.socket();
  const heard = once(socket, 'pong');
  socket.ping();
  expect(double.trades).toEqual([]);
  double.connection.resume();
  await heard;
  expect(double.trades.map(({ id }) => id)).toEqual([1, 2]);
});

test('MD-15 what is under way when a connection is closed still comes, even if it was paused', OF_FEED, async () => {
  // A socket that does not see its end gives up after 30 s by itself.
  test.setTimeout(10_000);
  await using double = await ConnectedDouble.open();
  double.connection.pause();
  await double.send(tradeFrame(1));
  double.connection.close();
  double.connection.pause();
  expect(await double.connection.ended).toBe('closed with 1000');
  expect(double.trades.map(({ id }) => id)).toEqual([1]);
});

for (const [title, event, speak] of [
  ['pings', 'ping', (double: ConnectedDouble) => double.signal('ping')],
  ['pongs', 'pong', (double: ConnectedDouble) => double.signal('pong')],
  ['messages', 'message', (double: ConnectedDouble) => double.send(tradeFrame(1))],
] as const) {
  test(
    `MD-15 ${title} of the exchange are signs of life; silent for longer than it may be it is given up`,
    OF_FEED,
    async () => {
      const clock = new VirtualClock();
      await using double = await ConnectedDouble.open({ clock, silentMs: 400 });
      await clock.advance(300);
      const heard = double.connection.heard(event);
      await speak(double);
      await heard;
      await clock.advance(400);
      expect(double.connection.isOpen).toBe(true);
      await clock.advance(100);
      expect(await double.connection.ended).toBe('nothing came for 500 ms');
    },
  );
}
