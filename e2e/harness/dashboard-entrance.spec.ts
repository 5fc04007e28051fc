import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { expect, test, type Page } from '@playwright/test';
import { visit } from '../../fixtures/technologies/browser/visit.ts';
import { DashboardPage } from '../core_pipeline/dashboard-page.ts';
import { KEY, PageServer } from './page-server.ts';

const STORED = 'dyetrace.apiKey';

async function openPage(page: Page, server: PageServer, key?: string): Promise<DashboardPage> {
  await server.listen();
  await visit(page, server.url);
  const view = new DashboardPage(page);
  await expect(view.connection).toHaveText('waiting for a key');
  if (key !== undefined) await enter(page, key);
  return view;
}

async function enter(page: Page, key: string): Promise<void> {
  await page.getByLabel('API key').fill(key);
  await page.getByRole('button', { name: 'Connect' }).click();
}

function stored(page: Page): Promise<string | null> {
  return page.evaluate((name) => localStorage.getItem(name), STORED);
}

test('RS-05 a reader enters the key, which is kept for the next time, and gives it up again', async ({ page }) => {
  await using server = new PageServer();
  const view = await openPage(page, server);
  const pill = page.locator('#connection-pill');
  await expect(pill).toHaveAttribute('data-kind', 'idle');
  await expect(page.locator('#board')).toBeHidden();
  await expect(page.getByLabel('API key')).toBeFocused();
  await expect(page.getByTestId('key-message')).toBeEmpty();

  for (const [given, complaint] of [
    ['  ', 'Enter the API key.'],
    ['two words', 'A key has no blanks, accents or brackets. Check what was pasted.'],
  ] as const) {
    await enter(page, given);
    await expect(page.getByTestId('key-message')).toHaveText(complaint);
    await expect(page.getByLabel('API key')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('API key')).toBeFocused();
  }
  expect([server.opened, await stored(page)]).toEqual([0, null]);

  await enter(page, ` ${KEY} `);
  await expect(view.connection).toHaveText('live');
  await expect(pill).toHaveAttribute('data-kind', 'live');
  await expect(page.locator('#entrance')).toBeHidden();
  await expect(page.locator('#board')).toBeVisible();
  await expect(page.locator('#api-key')).toHaveValue('');
  await expect(page.locator('#api-key')).not.toHaveAttribute('aria-invalid');
  await expect(page.locator('#key-message')).toBeEmpty();
  expect(await stored(page)).toBe(KEY);
  await page.reload();
  await expect(view.connection).toHaveText('live');
  await expect(page.locator('#board')).toBeVisible();

  const leftBefore = server.left.length;
  await page.getByRole('button', { name: 'Change key' }).click();
  await expect(view.connection).toHaveText('waiting for a key');
  await expect.poll(() => server.left.length).toBe(leftBefore + 1);
  await expect(page.getByLabel('API key')).toHaveValue(KEY);
  const selected = await page
    .getByLabel('API key')
    .evaluate((input: HTMLInputElement) => [input.selectionStart, input.selectionEnd]);
  expect(selected).toEqual([0, KEY.length]);
  expect(await stored(page)).toBeNull();
});

test('RS-05 a key that is refused is asked for again, and not used by itself any more', async ({ page }) => {
  await using server = new PageServer();
  const view = await openPage(page, server, 'wrong');
  await expect(view.connection).toHaveText('refused');
  await expect(page.getByTestId('key-message')).toHaveText('The gateway refused this key. Check it and connect again.');
  await expect(page.getByLabel('API key')).toHaveValue('wrong');
  await expect(page.getByLabel('API key')).toHaveAttribute('aria-invalid', 'true');
  await expect(view.notice).toBeEmpty();
  expect([await stored(page), server.opened]).toEqual([null, 0]);
  await enter(page, KEY);
  await expect(view.connection).toHaveText('live');
});

test('RS-05 a stored key that no handshake can carry is asked for anew', async ({ page }) => {
  await using server = new PageServer();
  await page.addInitScript((name) => {
    localStorage.setItem(name, 'two words');
  }, STORED);
  await openPage(page, server);
  expect(server.opened).toBe(0);
});

test('RS-07 a lost connection is told with its reason, and whoever hears of a network does not wait', async ({
  page,
}) => {
  await using server = new PageServer();
  // Pauses of an hour and more: nobody waits for their end.
  await page.addInitScript(() => {
    Math.random = () => 14_400;
  });
  const view = await openPage(page, server, KEY);
  await expect(view.connection).toHaveText('live');
  for (const [at, [code, reason, told]] of (
    [
      [4008, 'too slow', 'Too slow (code 4008).'],
      [1001, '', 'The gateway is going away (code 1001).'],
      [1011, '', 'The gateway had an error (code 1011).'],
    ] as const
  ).entries()) {
    server.close(code, reason);
    await expect(view.notice).toHaveText(told);
    await expect(view.connection).toHaveText(/^reconnecting in (?:3600|7200|14400) s$/);
    await expect(page.locator('#connection-pill')).toHaveAttribute('data-kind', 'reconnecting');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await expect(view.connection).toHaveText('live');
    await expect(view.notice).toBeEmpty();
    // Whoever is live does not begin anew.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    expect(server.opened).toBe(at + 2);
  }
});

test('RS-07 a page whose script did not come asks for it once more', async ({ page }) => {
  await using server = new PageServer();
  let asked = 0;
  await page.route('**/page.ts', async (route) => {
    asked += 1;
    await (asked <= 2 ? route.abort() : route.continue());
  });
  await openPage(page, server);
  expect(asked).toBe(3);
  expect(await page.evaluate(() => sessionStorage.getItem('dyetrace.loads'))).toBeNull();
});

test('RS-05 the page and its files are served as what they are, and can call nobody else', async () => {
  await using server = await new PageServer().listen();
  for (const [path, type, text] of [
    ['/', 'text/html; charset=utf-8', /<script type="module">[\s\S]*import\('\.\/main\.ts'\)/],
    ['/main.ts', 'text/javascript; charset=utf-8', /startPage/],
    ['/main.js', 'text/javascript; charset=utf-8', /startPage/],
    ['/dashboard.css', 'text/css; charset=utf-8', /\{/],
    ['/favicon.svg', 'image/svg+xml', /<svg/],
  ] as const) {
    const answer = await fetch(`${server.url}${path}`);
    expect(answer.status, path).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': type,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self' 'sha256-.+'; .*connect-src 'self'; .*frame-ancestors 'none'$/,
      ),
    });
    expect(await answer.text()).toMatch(text);
  }
  for (const path of ['/index.html', '/nothing', '/planted/main.ts']) {
    expect((await fetch(`${server.url}${path}`)).status, path).toBe(404);
  }
});

test('RS-06 a handshake without the key, or in another place, is refused and says why', async () => {
  await using server = await new PageServer().listen();
  for (const [path, protocol, status, code] of [
    ['/ws', undefined, 401, 'missing_key'],
    ['/ws', 'apikey.wrong', 401, 'wrong_key'],
    ['/ws', 'apikey.', 401, 'malformed_key'],
    ['/ws?x=1', 'apikey.wrong', 401, 'wrong_key'],
    ['/other', `apikey.${KEY}`, 404, 'not_found'],
  ] as const) {
    const answer = await upgraded(`${server.url}${path}`, protocol);
    const body = await textOf(answer);
    expect(answer.statusCode, `${path} ${protocol}`).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    });
    expect(JSON.parse(body)).toMatchObject({ error: { code, message: expect.any(String) } });
  }
  expect(server.opened).toBe(0);
  const accepted = await upgraded(`${server.url}/ws?x=1`, `other, apikey.${KEY}`);
  expect(accepted.statusCode).toBe(101);
  expect(accepted.headers['sec-websocket-protocol']).toBe(`apikey.${KEY}`);
  expect(accepted.headers['sec-websocket-extensions']).toBeUndefined();
});

async function upgraded(url: string, protocol: string | undefined): Promise<IncomingMessage> {
  const asking = request(url, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.from('sixteen bytes it').toString('base64'),
      'sec-websocket-extensions': 'permessage-deflate',
      ...(protocol === undefined ? {} : { 'sec-websocket-protocol': protocol }),
    },
  });
  asking.end();
  return await new Promise((resolve, reject) => {
    asking.once('response', resolve);
    asking.once('error', reject);
    asking.once('upgrade', (answer, socket) => {
      socket.destroy();
      resolve(answer);
    });
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  answer.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(answer, 'end');
  return text;
}
