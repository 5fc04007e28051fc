import { expect, test } from '@playwright/test';
import { backoffMs } from '../../compose/services/gateway/dashboard/backoff.ts';
import { closeText } from '../../compose/services/gateway/dashboard/close-text.ts';
import { startedBrowser } from './fake-browser.ts';

test('the back-off doubles from 250 ms to at most 5 s, with full jitter', () => {
  const bounds = [0, 1, 2, 3, 4, 5, 50].map((attempt) => backoffMs(attempt, () => 1));
  expect(bounds).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  expect(backoffMs(3, () => 0)).toBe(0);
  expect(backoffMs(3, () => 0.25)).toBe(500);
});

test('a close is explained by the gateway’s words, or by its code', () => {
  expect(closeText(4008, 'slow consumer: 9 MiB')).toBe('slow consumer: 9 MiB (code 4008)');
  expect(closeText(1006, '')).toBe('the connection was lost (code 1006)');
  expect(closeText(4000, '')).toBe('the connection was closed (code 4000)');
});

test.describe('connection', () => {
  test('it is live only after hello and snapshot', () => {
    const browser = startedBrowser();
    browser.socket.opened();
    browser.socket.received('trip');
    browser.socket.received('hello');
    expect(browser.state).toEqual({ kind: 'connecting' });
    browser.socket.received('snapshot');
    expect(browser.state).toEqual({ kind: 'live' });
  });

  for (const code of [1001, 1006, 1011, 4000, 4008]) {
    test(`it comes back after close code ${code}, and says why it waits`, () => {
      const browser = startedBrowser();
      browser.becomeLive();
      browser.socket.closed(code, 'tide');
      expect(browser.state).toEqual({ kind: 'reconnecting', inMs: 250, why: `tide (code ${code})` });
      expect(browser.elapse()).toBe(250);
      browser.becomeLive();
      expect(browser.state).toEqual({ kind: 'live' });
      expect(browser.sockets).toHaveLength(2);
    });
  }

  test('the wait grows until it was live for two seconds', () => {
    const browser = startedBrowser();
    const waits = Array.from({ length: 3 }, () => {
      browser.becomeLive();
      browser.socket.closed(1011, '');
      return browser.elapse();
    });
    browser.becomeLive();
    expect([...waits, browser.elapse()]).toEqual([250, 500, 1_000, 2_000]);
    browser.socket.closed(1011, '');
    expect(browser.elapse()).toBe(250);
  });

  test('a network that is back cuts the wait short, and disturbs nothing else', () => {
    const browser = startedBrowser();
    browser.becomeLive();
    browser.connection.retryNow();
    expect(browser.sockets).toHaveLength(1);
    browser.socket.closed(1006, '');
    browser.connection.retryNow();
    expect(browser.sockets).toHaveLength(2);
    expect(browser.state).toEqual({ kind: 'connecting' });
  });

  test('a socket that never greets is given up, and not heard any more', () => {
    const browser = startedBrowser();
    const first = browser.socket;
    first.opened();
    expect(browser.elapse()).toBe(10_000);
    expect([first.discarded, browser.state?.kind]).toEqual([true, 'reconnecting']);
    first.received('hello');
    first.received('snapshot');
    expect(browser.state?.kind).toBe('reconnecting');
  });

  test('two refused handshakes of a gateway that is alive end it', async () => {
    const browser = startedBrowser();
    await browser.refuse();
    expect(browser.state?.kind).toBe('reconnecting');
    browser.elapse();
    await browser.refuse();
    expect(browser.state).toEqual({ kind: 'refused' });
    expect(browser.timers).toEqual([]);
  });

  test('a gateway that is away refuses nobody', async () => {
    const browser = startedBrowser();
    for (const alive of [true, false, true, false]) {
      browser.alive = alive;
      await browser.refuse();
      expect(browser.state?.kind).toBe('reconnecting');
      browser.elapse();
    }
  });

  test('without reconnection, as planted, it stays away', () => {
    const browser = startedBrowser('dashboard-no-reconnect');
    browser.becomeLive();
    browser.socket.closed(1001, '');
    expect(browser.timers).toEqual([]);
  });
});
