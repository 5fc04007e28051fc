import { expect, test, type TestInfo } from '@playwright/test';
import { httpAt } from '../../../fixtures/technologies/http/address.ts';
import { HttpClient, lostRequest } from '../../../fixtures/technologies/http/client.ts';
import { httpProbe } from '../../../fixtures/technologies/http/probe.ts';
import { registryAt } from '../../../fixtures/technologies/schema-registry/capability.ts';
import { SchemaRegistryClient } from '../../../fixtures/technologies/schema-registry/client.ts';
import { webSocketAt } from '../../../fixtures/technologies/websocket/capability.ts';
import { WebSocketClient } from '../../../fixtures/technologies/websocket/client.ts';
import { attachedTo } from './attached.ts';
import { listen, plainAnswers } from './http-server.ts';
import { selfSigned } from './self-signed.ts';

const PORT = { service: 'shop', port: 8080 };
const SOCKET = { ...PORT, path: '/ws' };

/** The service at this address, whose authority is trusted where it is named. */
function shop(testInfo: TestInfo, address: string, more: object = {}, ca?: string) {
  const tls = ca === undefined ? {} : { tls: { ca: 'ca.pem' } };
  return attachedTo(testInfo, { 'shop:8080': address, ...tls, ...more }, ca === undefined ? {} : { 'ca.pem': ca });
}

test('an API, a registry and a WebSocket are spoken to in TLS, below a path and as a user', async ({}, testInfo) => {
  const tls = selfSigned(testInfo);
  await using server = await listen({ tls });
  const credentials = { SHOP_PASSWORD: 'hunter2-hunter2' };
  const stack = shop(testInfo, `https://app@localhost:${server.port}/v2/`, { credentials }, tls.cert);

  using api = new HttpClient(httpAt(PORT, stack));
  const basic = `Basic ${Buffer.from('app:hunter2-hunter2').toString('base64')}`;
  expect((await api.get('/orders')).body).toEqual({ method: 'GET', url: '/v2/orders', authorization: basic });
  await using socket = await new WebSocketClient(webSocketAt(SOCKET, stack)).connect();
  expect(await socket.waitForFrame(() => true, { withinMs: 5_000 })).toBe('hello');
  const endpoint = stack.endpoint('shop', 8080);
  const looked = await httpProbe.look({ ...PORT, endpoint, path: '', credentials: {} }, AbortSignal.timeout(5_000));
  expect(looked.ready).toBe(true);
});

test('who is not ready is quoted, and who is need not come to an end', async () => {
  const long = 'x'.repeat(1_000);
  await using server = await listen({
    answer: ({ url }, response) => {
      if (url === '/stream') response.write('more to come');
      else if (url === '/silent') response.writeHead(503).flushHeaders();
      else response.writeHead(503).end(url === '/long' ? long : '{"reason":"no broker"}');
      if (url === '/silent') response.destroy();
    },
  });
  const endpoint = { host: '127.0.0.1', port: server.port };
  const look = (path: string) =>
    httpProbe.look({ ...PORT, endpoint, path, credentials: {} }, AbortSignal.timeout(10_000));
  expect(await look('/ready')).toEqual({ ready: false, status: 'answers 503 to GET /ready: {"reason":"no broker"}' });
  expect(await look('/stream')).toEqual({ ready: true, status: 'answers 200 to GET /stream' });
  expect((await look('/long')).status.length).toBeLessThan(400);
  expect(await look('/silent')).toEqual({ ready: false, status: 'answers 503 to GET /silent' });
});

test('an address without a port is at that of its scheme', ({}, testInfo) => {
  const ports = Object.entries({ 'https://shop.example': 443, 'http://shop.example': 80, 'wss://shop.example': 443 });
  for (const [address, port] of ports) {
    const stack = shop(testInfo, address);
    expect(stack.endpoint('shop', 8080)).toMatchObject({ host: 'shop.example', port });
  }
  expect(webSocketAt(SOCKET, shop(testInfo, 'wss://shop.example')).url).toBe('wss://shop.example:443/ws');
  expect(httpAt(PORT, shop(testInfo, 'https://shop.example')).base).toBe('https://shop.example:443');
});

test('a client that is asked for a certificate shows its own', async ({}, testInfo) => {
  const tls = selfSigned(testInfo);
  const own = selfSigned(testInfo, 'client');
  await using server = await listen({ tls: { ...tls, ca: own.cert, requestCert: true, rejectUnauthorized: true } });
  const address = `https://localhost:${server.port}`;
  const files = { 'ca.pem': tls.cert, 'client.pem': own.cert, 'client.key': own.key };
  const shown = { certificate: 'client.pem', key: 'client.key' };
  const stack = attachedTo(testInfo, { 'shop:8080': { address, ...shown }, tls: { ca: 'ca.pem' } }, files);
  using api = new HttpClient(httpAt(PORT, stack));
  expect((await api.get('/')).status).toBe(200);

  using stranger = new HttpClient(httpAt(PORT, shop(testInfo, address, {}, tls.cert)));
  await expect(stranger.get('/')).rejects.toThrow(/it does not take us without a certificate, .* \[E_HTTP_REFUSED\]/);
});

test('a server is known by another name than its host’s where the file says so', async ({}, testInfo) => {
  const tls = selfSigned(testInfo, 'server', 'DNS:shop.internal');
  await using server = await listen({ tls });
  const address = `https://127.0.0.1:${server.port}`;
  using right = new HttpClient(
    httpAt(PORT, shop(testInfo, address, { 'shop:8080': { address, serverName: 'shop.internal' } }, tls.cert)),
  );
  expect((await right.get('/')).status).toBe(200);
  using wrong = new HttpClient(httpAt(PORT, shop(testInfo, address, {}, tls.cert)));
  await expect(wrong.get('/')).rejects.toThrow(
    /its certificate is another server's: .*\n(?:.*\n)* {2}fix: .*"serverName"/,
  );
});

const WRONG: readonly (readonly [
  what: string,
  secured: boolean,
  scheme: string,
  trusts: boolean,
  said: string,
  fix: string,
])[] = [
  [
    'plain text to a port of TLS',
    true,
    'http',
    false,
    'it speaks TLS, and was spoken to in plain text',
    'write its address as <scheme>s://<at>',
  ],
  [
    'TLS to a plain port',
    false,
    'https',
    true,
    'it speaks plain text, and was spoken to in TLS',
    'write its address as <scheme>://<at>',
  ],
  [
    'an authority that nobody trusts',
    true,
    'https',
    false,
    'its certificate is not trusted: self-signed certificate',
    'give the certificate of its authority: "tls": { "ca": "<file>" }',
  ],
];
for (const [what, secured, scheme, trusts, said, fix] of WRONG) {
  test(`told with its cause and its fix by API, registry and WebSocket: ${what}`, async ({}, testInfo) => {
    const tls = selfSigned(testInfo);
    await using server = await listen(secured ? { tls } : {});
    const stack = shop(testInfo, `${scheme}://localhost:${server.port}`, {}, trusts ? tls.cert : undefined);

    using api = new HttpClient(httpAt(PORT, stack));
    const lost = await api.post('/orders', {}).catch((thrown: unknown) => thrown);
    expect(lostRequest(lost), 'nothing was taken').toBe('refused');
    using registry = new SchemaRegistryClient(registryAt({ ...PORT, path: '' }, stack));
    const asked = await registry.subjects().catch((thrown: unknown) => thrown);
    const opened = await new WebSocketClient(webSocketAt(SOCKET, stack)).connect().catch((thrown: unknown) => thrown);

    for (const [error, wire] of [
      [lost, 'http'],
      [asked, 'http'],
      [opened, 'ws'],
    ] as const) {
      expect(String(error)).toContain(said);
      expect(String(error)).toContain(
        `fix: ${fix.replace('<scheme>', wire).replace('<at>', `localhost:${server.port}`)}`,
      );
    }
  });
}

test('a server of HTTPS that answers plain text with 400 is told from one that refuses an event', async ({}, testInfo) => {
  const tls = selfSigned(testInfo);
  await using server = await listen({ tls });
  // As most servers do it: one port, plain words to whoever speaks plainly.
  await using front = await plainAnswers(server.port);
  using api = new HttpClient(httpAt(PORT, shop(testInfo, `http://localhost:${front.port}`)));
  await expect(api.post('/orders', {})).rejects.toThrow(
    /it speaks TLS, and was spoken to in plain text \[E_HTTP_REFUSED\]/,
  );
});
