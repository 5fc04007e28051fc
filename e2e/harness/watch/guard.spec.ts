import { request } from 'node:http';
import { expect, test } from '@playwright/test';
import { servePage, type ServedPage } from './served-page.ts';

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const STOP = JSON.stringify({ do: 'break', breaking: { verb: 'stop', service: 'shop' } });

/** Asks as any program of the machine can, headers included that no browser lets a page set. */
async function ask({ server }: ServedPage, { method = 'GET', path, headers = {}, body }: Asked = {}): Promise<string> {
  const { hostname, port, pathname } = new URL(server.url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = { hostname, port, path: path ?? pathname, method, headers };
  const asking = request(options, (response) => {
    response.resume().on('end', () => {
      resolve(`${response.statusCode ?? 0}`);
    });
  });
  asking.on('error', reject).end(body);
  return await promise;
}

/** What the page itself sends. */
function own({ server }: ServedPage): Required<Omit<Asked, 'body'>> & { body: string } {
  const { origin, pathname } = new URL(server.url);
  return {
    method: 'POST',
    path: `${pathname}orders`,
    headers: { origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
    body: STOP,
  };
}

test('only whoever knows the address sees the page, and only the page itself can ask for something', async () => {
  await using served = await servePage();
  const asked = own(served);
  const without = (name: string) => Object.fromEntries(Object.entries(asked.headers).filter(([key]) => key !== name));
  const { port } = new URL(served.server.url);
  const answers = {
    'the page': await ask(served),
    'without the key': await ask(served, { path: '/' }),
    'with another key': await ask(served, { path: `/${'x'.repeat(32)}/` }),
    'an order without the key': await ask(served, { ...asked, path: '/orders' }),
    'a name made to point here': await ask(served, { headers: { host: `evil.example:${port}` } }),
    'an order under such a name': await ask(served, {
      ...asked,
      headers: { ...asked.headers, host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
    }),
    'another page': await ask(served, { ...asked, headers: { ...asked.headers, origin: 'http://evil.example' } }),
    'a page of another port': await ask(served, {
      ...asked,
      headers: { ...asked.headers, origin: 'http://127.0.0.1:1' },
    }),
    'no page': await ask(served, { ...asked, headers: without('origin') }),
    'a frame of another site': await ask(served, {
      ...asked,
      headers: { ...asked.headers, 'sec-fetch-site': 'cross-site' },
    }),
    'a form': await ask(served, { ...asked, headers: { ...asked.headers, 'content-type': 'text/plain' } }),
    'another method': await ask(served, { ...asked, method: 'PUT' }),
    'no order': await ask(served, { ...asked, body: '{"do":"break","breaking":{"verb":"stop"}}' }),
    'no JSON': await ask(served, { ...asked, body: 'stop' }),
    'a long order': await ask(served, { ...asked, body: JSON.stringify({ do: 'x'.repeat(10_000) }) }),
  };
  expect(answers).toEqual({
    'the page': '200',
    'without the key': '404',
    'with another key': '404',
    'an order without the key': '404',
    'a name made to point here': '403',
    'an order under such a name': '403',
    'another page': '403',
    'a page of another port': '403',
    'no page': '403',
    'a frame of another site': '403',
    'a form': '415',
    'another method': '405',
    'no order': '400',
    'no JSON': '400',
    'a long order': '413',
  });
  expect(served.orders, 'nothing of it was carried out').toEqual([]);
  expect(await ask(served, asked)).toBe('202');
  expect(served.orders).toEqual([{ do: 'break', breaking: { verb: 'stop', service: 'shop' } }]);
});

test('where the pipeline is not ours every order is refused, whatever the page shows', async () => {
  await using served = await servePage({ services: [], unbreakable: 'The pipeline runs elsewhere' });
  expect(await ask(served, own(served))).toBe('403');
});

test('no other page may hold it in a frame, and it runs and asks nothing from elsewhere', async () => {
  await using served = await servePage();
  const { headers } = await fetch(served.server.url);
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; connect-src 'self'; img-src data:; script-src 'nonce-\S+'; .*frame-ancestors 'none'$/,
  );
  expect(headers.get('referrer-policy'), 'the address is a secret').toBe('no-referrer');
  expect(headers.get('cache-control')).toBe('no-store');
});
