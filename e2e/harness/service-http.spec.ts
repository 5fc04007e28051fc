import { request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { errorAnswer, HttpServer, type HttpRequest } from '../../compose/services/lib/http-server.ts';
import { Readiness } from '../../compose/services/lib/readiness.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written piece by piece. */
  readonly body?: readonly string[];
}

const JSON_BODY = { 'content-type': 'application/json' };

/** A server that echoes what it is asked, and may take 100 bytes. */
async function served(
  body: (ask: (path: string, options?: Ask) => Promise<Answer>, server: HttpServer) => Promise<void>,
  readiness = new Readiness({}),
): Promise<void> {
  const server = new HttpServer(readiness, (error) => errorAnswer(500, 'told', (error as Error).message), 100);
  server.route('GET', '/echo/:one/with/:other', ({ params, headers }) => ({
    status: 200,
    body: { params, said: headers['x-said'] },
  }));
  server.route('POST', '/echo', ({ body: sent }: HttpRequest) => ({ status: 201, body: { sent } }));
  server.route('GET', '/asked', ({ query }) => ({ status: 200, body: Object.fromEntries(query) }));
  server.route('GET', '/text', () => ({ status: 200, body: 'grüße', headers: { 'content-type': 'text/plain' } }));
  server.route('GET', '/broken', () => {
    throw new Error('broken on purpose');
  });
  await server.listen(0);
  const { port } = server.server.address() as AddressInfo;
  try {
    await body((path, options) => asked(port, path, options), server);
  } finally {
    server.server.closeAllConnections();
    await server.close();
  }
}

async function asked(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body = [] }: Ask = {},
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    sent.on('error', reject);
    for (const piece of body) sent.write(piece);
    sent.end();
  });
}

test('what stands in the path’s places and in the headers is handed on, whatever the query', async () => {
  await served(async (ask) => {
    const answer = await ask('/echo/a%20b/with/c?x=1', { headers: { 'x-said': 'hi' } });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ params: { one: 'a b', other: 'c' }, said: 'hi' });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(answer.text.length),
    });
  });
});

test('a query is handed on whole, and what stands behind a GET is not looked at', async () => {
  await served(async (ask, { server }) => {
    expect((await ask('/asked?x=1&y=a%20b?c')).text).toBe('{"x":"1","y":"a b?c"}');
    expect(await ask('/text', { headers: { 'content-length': '1' }, body: ['x'] })).toMatchObject({ status: 200 });
    expect(server.keepAliveTimeout, 'longer than any client keeps an idle connection').toBe(120_000);
  });
});

test('a HEAD is a GET without the body; a text goes as it is, its length in bytes', async () => {
  await served(async (ask) => {
    const [got, head] = [await ask('/text'), await ask('/text', { method: 'HEAD' })];
    expect(got).toMatchObject({ status: 200, text: 'grüße' });
    expect(got.headers).toMatchObject({ 'content-type': 'text/plain', 'content-length': '7' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers).toMatchObject({ 'content-type': 'text/plain', 'content-length': '7' });
  });
});

for (const { what, path, options, status, code } of [
  { what: 'a path that is none', path: '/echo/a/with', options: {}, status: 404, code: 'not_found' },
  { what: 'another method', path: '/echo', options: { method: 'GET' }, status: 405, code: 'wrong_method' },
  { what: 'a broken path', path: '/echo/%E0/with/b', options: {}, status: 400, code: 'bad_path' },
  { what: 'what a handler throws', path: '/broken', options: {}, status: 500, code: 'told' },
  {
    what: 'a body that is no JSON',
    path: '/echo',
    options: { method: 'POST', headers: JSON_BODY, body: ['{'] },
    status: 400,
    code: 'bad_json',
  },
  {
    what: 'a body that does not say JSON',
    path: '/echo',
    options: { method: 'POST', headers: { 'content-type': 'text/json' }, body: ['{}'] },
    status: 415,
    code: 'not_json',
  },
  {
    what: 'a body that says something like JSON',
    path: '/echo',
    options: { method: 'POST', headers: { 'content-type': 'x-application/json' }, body: ['{}'] },
    status: 415,
    code: 'not_json',
  },
  {
    what: 'a body that says that it is too large, and never comes',
    path: '/echo',
    options: { method: 'POST', headers: { ...JSON_BODY, 'content-length': '101' }, body: ['"'] },
    status: 413,
    code: 'too_large',
  },
  {
    what: 'a body that says that it is too large',
    path: '/echo',
    options: { method: 'POST', headers: { ...JSON_BODY, 'content-length': '101' }, body: [`"${'x'.repeat(99)}"`] },
    status: 413,
    code: 'too_large',
  },
  {
    what: 'a body that grows too large piece by piece',
    path: '/echo',
    options: { method: 'POST', headers: JSON_BODY, body: [`"${'x'.repeat(60)}`, `${'x'.repeat(39)}"`] },
    status: 413,
    code: 'too_large',
  },
] as const) {
  test(`${what} is answered with ${status} ${code}`, async () => {
    await served(async (ask) => {
      const answer = await ask(path, options);
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toMatchObject({
        error: { code, field: null, message: expect.stringMatching(/../) },
      });
    });
  });
}

test('a wrong method is told which ones there are', async () => {
  await served(async (ask) => {
    expect((await ask('/echo')).text).toContain('/echo takes POST');
  });
});

test('a body of just the limit is taken, in pieces too, and an absent one is none', async () => {
  await served(async (ask) => {
    const whole = `"${'x'.repeat(98)}"`;
    for (const body of [[whole], [whole.slice(0, 50), whole.slice(50)]]) {
      const answer = await ask('/echo', { method: 'POST', headers: { 'content-type': 'Application/JSON; a=b' }, body });
      expect(answer.status).toBe(201);
      expect(JSON.parse(answer.text)).toEqual({ sent: 'x'.repeat(98) });
    }
    const headers = { ...JSON_BODY, 'content-length': '100' };
    expect((await ask('/echo', { method: 'POST', headers, body: [whole] })).status).toBe(201);
    expect((await ask('/echo', { method: 'POST' })).text).toBe('{}');
  });
});

test('a server that was not told how much it may take takes no body', async () => {
  const server = new HttpServer(new Readiness({}), () => ({ status: 500 }));
  server.route('POST', '/echo', () => ({ status: 201 }));
  await server.listen(0);
  const { port } = server.server.address() as AddressInfo;
  const statusOf = async (...body: readonly string[]): Promise<number> =>
    (await asked(port, '/echo', { method: 'POST', headers: JSON_BODY, body })).status;
  expect([await statusOf(), await statusOf('1')]).toEqual([201, 413]);
  server.server.closeAllConnections();
  await server.close();
});

test('after a body that was not read to its end the connection is closed; otherwise it is kept', async () => {
  await served(async (ask) => {
    const kept = await ask('/text', { headers: { connection: 'keep-alive' } });
    expect(kept.headers.connection).toBe('keep-alive');
    const large = { ...JSON_BODY, connection: 'keep-alive', 'content-length': '100000' };
    const cut = await ask('/echo', { method: 'POST', headers: large, body: ['x'.repeat(100_000)] }).catch(
      () => undefined,
    );
    // The rest may meet a closed connection before the answer is read: then that is the answer.
    expect(cut?.headers.connection ?? 'close').toBe('close');
  });
});

test('a server that closes answers what it has taken', async () => {
  const answering = Promise.withResolvers<undefined>();
  const taken = Promise.withResolvers<undefined>();
  await served(async (ask, server) => {
    server.route('GET', '/slow', async () => {
      taken.resolve(undefined);
      await answering.promise;
      return { status: 200, body: { late: true } };
    });
    const answer = ask('/slow');
    await taken.promise;
    let isClosed = false;
    const closed = server.close().then(() => (isClosed = true));
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    answering.resolve(undefined);
    expect(await answer).toMatchObject({ status: 200, text: '{"late":true}' });
    await closed;
  });
});

test('ready is who is well in every part, and says what is wrong with which', async () => {
  let isWell = false;
  const readiness = new Readiness({
    one: () => Promise.resolve(),
    other: () => {
      if (!isWell) throw new Error('not yet');
    },
  });
  await served(async (ask) => {
    expect(await ask('/health/live')).toMatchObject({ status: 200, text: '{"status":"live"}' });
    const before = await ask('/health/ready');
    expect(before.status).toBe(503);
    expect(JSON.parse(before.text)).toEqual({
      status: 'not ready',
      parts: { one: { ok: true }, other: { ok: false, reason: 'not yet' } },
    });
    isWell = true;
    const after = await ask('/health/ready');
    expect([after.status, JSON.parse(after.text)]).toEqual([
      200,
      { status: 'ready', parts: { one: { ok: true }, other: { ok: true } } },
    ]);
    readiness.stop();
    expect((await ask('/health/ready')).status).toBe(503);
  }, readiness);
});
