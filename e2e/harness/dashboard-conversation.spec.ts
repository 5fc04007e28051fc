import { expect, test } from '@playwright/test';
import { FakeBrowser, startedBrowser } from './fake-browser.ts';

test('RS-05 the page says as JSON what it has to say, once and on the socket that is open', () => {
  const browser = startedBrowser();
  expect(browser.opened).toBe(0);
  browser.becomeLive();
  expect(browser.opened).toBe(1);
  browser.connection.send({ type: 'subscribe', id: '1' });
  expect(browser.socket.sent).toEqual(['{"type":"subscribe","id":"1"}']);
  browser.socket.closed(1006, '');
  browser.connection.send({ type: 'lost' });
  browser.elapse();
  browser.becomeLive();
  expect([browser.opened, browser.socket.sent]).toEqual([2, []]);
});

test('RS-05 without a key nobody is connected, whatever is heard of a network', () => {
  const browser = new FakeBrowser();
  browser.connection.retryNow();
  browser.connection.send({ type: 'subscribe' });
  browser.connection.stop();
  expect([browser.sockets, browser.seen, browser.timers]).toEqual([[], [], []]);
});

test('RS-05 whoever stops is disconnected, hears nothing more, and is not connected again by a network', () => {
  const browser = startedBrowser();
  browser.becomeLive();
  browser.connection.stop();
  expect([browser.socket.discarded, browser.timers]).toEqual([true, []]);
  browser.socket.received('hello');
  browser.socket.closed(1006, '');
  browser.connection.retryNow();
  browser.connection.send({ type: 'subscribe' });
  expect([browser.sockets.length, browser.state, browser.socket.sent]).toEqual([1, { kind: 'live' }, []]);
});

test('RS-05 whoever stops while a wait is on waits no longer', () => {
  const browser = startedBrowser();
  browser.becomeLive();
  browser.socket.closed(1006, '');
  browser.connection.stop();
  expect(browser.timers).toEqual([]);
  browser.connection.retryNow();
  expect(browser.sockets).toHaveLength(1);
});

test('RS-05 another key takes the place of the socket with the one before, and begins anew', async () => {
  const browser = startedBrowser();
  for (let lost = 0; lost < 3; lost += 1) {
    browser.becomeLive();
    browser.socket.closed(1006, '');
    browser.elapse();
  }
  await browser.refuse();
  browser.elapse();
  const { socket } = browser;
  browser.connection.start('other');
  expect([socket.discarded, browser.socket.key, socket.key]).toEqual([true, 'other', 'key']);
  // Neither the waits of the key before count, nor its refusals.
  await browser.refuse();
  expect(browser.state).toEqual({
    kind: 'reconnecting',
    inMs: 250,
    why: 'the gateway did not accept the handshake',
  });
  browser.elapse();
  expect(browser.socket.key).toBe('other');
});

test('RS-05 a handshake that succeeds takes back what was refused before it', async () => {
  const browser = startedBrowser();
  await browser.refuse();
  browser.elapse();
  browser.socket.opened();
  browser.socket.closed(1006, '');
  browser.elapse();
  await browser.refuse();
  expect(browser.state?.kind).toBe('reconnecting');
});

test('RS-05 a key that was refused is not tried again, whatever is heard later', async () => {
  const browser = startedBrowser();
  await browser.refuse();
  browser.elapse();
  await browser.refuse();
  expect([browser.state, browser.socket.discarded]).toEqual([{ kind: 'refused' }, true]);
  browser.connection.retryNow();
  browser.socket.closed(1006, '');
  browser.socket.opened();
  await browser.refuse();
  expect([browser.sockets.length, browser.opened, browser.state]).toEqual([2, 0, { kind: 'refused' }]);
});

test('RS-05 whoever stops while the gateway is asked whether it is alive hears no verdict', async () => {
  const browser = startedBrowser();
  browser.socket.closed(1006, '');
  // The greeting is no longer waited for.
  expect(browser.timers).toEqual([]);
  browser.connection.stop();
  await Promise.resolve();
  await Promise.resolve();
  expect([browser.seen, browser.timers]).toEqual([[{ kind: 'connecting' }], []]);
});

test('RS-07 a wait is told with its reason: a greeting that stays out, or a gateway that does', async () => {
  const browser = startedBrowser();
  browser.socket.opened();
  browser.socket.received('hello');
  // Twice the one is not one and the other.
  browser.socket.received('hello');
  expect(browser.elapse()).toBe(10_000);
  expect(browser.state).toMatchObject({ why: 'the gateway did not send its greeting in time' });
  browser.elapse();
  browser.alive = false;
  await browser.refuse();
  expect(browser.state).toMatchObject({ why: 'the gateway does not answer' });
});

test('RS-07 what is live becomes so once: another state from the gateway begins nothing anew', () => {
  const browser = startedBrowser();
  browser.becomeLive();
  expect(browser.timers.map(({ ms }) => ms)).toEqual([2_000]);
  browser.elapse();
  for (const kind of ['snapshot', 'hello', 'trip']) browser.socket.received(kind);
  expect(browser.timers).toEqual([]);
  expect(browser.seen.map(({ kind }) => kind)).toEqual(['connecting', 'live']);
});

test('RS-07 what a socket still reports after the next was opened is not heard', () => {
  const browser = startedBrowser();
  const first = browser.socket;
  browser.becomeLive();
  first.closed(1006, '');
  expect(first.discarded).toBe(true);
  browser.elapse();
  const seen = [...browser.seen];
  first.opened();
  first.received('hello');
  first.received('snapshot');
  first.closed(1001, '');
  expect([browser.seen, browser.opened, browser.sockets.length]).toEqual([seen, 1, 2]);
});
