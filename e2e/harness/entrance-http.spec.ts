import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { type HttpEntranceOptions, httpEntrance } from '../../fixtures/technologies/http/entrance.ts';
import type { Entrance, EntranceAnswer } from '../../fixtures/trace/types.ts';
import { trip } from './memory-pipeline.ts';
import { memoryContext } from './memory-source.ts';

const EVENT = { ...trip(), correlationId: 'c-1', index: 0 };

/** Sends one event to a server that answers as it is told. */
async function answerOf<Body>(
  answer: (response: ServerResponse) => void,
  options: Partial<HttpEntranceOptions<Body>> = {},
): Promise<EntranceAnswer | undefined> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await send({ service: 'api', port: 8080, request: () => ({ path: '/events', body: {} }), ...options }, port);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

async function send<Body>(options: HttpEntranceOptions<Body>, port: number): Promise<EntranceAnswer | undefined> {
  const entrance: Entrance = httpEntrance(options);
  const context = { ...memoryContext(), endpoint: () => ({ host: '127.0.0.1', port }) };
  return await entrance.send?.(EVENT, context, new AbortController().signal);
}

function status(code: number, body: unknown = { error: { code: 'busy' } }): (response: ServerResponse) => void {
  return (response) => response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const OUTCOMES = {
  acknowledged: [200, 201, 202, 204],
  // The work may have been done, by this server or by one behind it.
  indeterminate: [301, 302, 303, 304, 307, 308, 408, 409, 425, 429, 499, 500, 501, 502, 503, 504, 507, 599],
  refused: [400, 401, 403, 404, 405, 410, 411, 413, 415, 417, 422, 428, 431, 451],
} as const;

for (const [outcome, codes] of Object.entries(OUTCOMES)) {
  for (const code of codes) {
    test(`HA-03 status ${code} is ${outcome}`, async () => {
      const bodiless = code === 204 || code === 304;
      const answer = await answerOf(bodiless ? (response) => response.writeHead(code).end() : status(code));
      expect(answer).toMatchObject({ outcome, summary: expect.stringMatching(`^${code} `) });
    });
  }
}

test('HA-03 a code that says no is a refusal whatever the status, and another code is not', async () => {
  const refusalCodes = ['no_broker'];
  const saysNo = await answerOf(status(503, { error: { code: 'no_broker' } }), { refusalCodes });
  expect(saysNo).toMatchObject({ outcome: 'refused', reason: '{"error":{"code":"no_broker"}}' });
  const others = [{ error: { code: 'no_brokers' } }, { error: 'no_broker' }, { code: 'no_broker' }, 'no_broker', null];
  for (const body of others) {
    expect(await answerOf(status(503, body), { refusalCodes })).toMatchObject({ outcome: 'indeterminate' });
  }
});

test('HA-03 the platform settles what an answer means, and leaves the rest to the defaults', async () => {
  const outcome: HttpEntranceOptions['outcome'] = ({ status: code, body }) => {
    if (code === 409) return (body as { readonly same?: boolean }).same === true ? 'acknowledged' : 'refused';
    return code === 503 ? 'refused' : undefined;
  };
  const seen = [status(409, { same: true }), status(409, {}), status(503), status(502), status(200), status(404)];
  const answers = await Promise.all(seen.map((answer) => answerOf(answer, { outcome })));
  expect(answers.map((answer) => answer?.outcome)).toEqual([
    'acknowledged',
    'refused',
    'refused',
    'indeterminate',
    'acknowledged',
    'refused',
  ]);
});

test('HA-03 the answer’s id names the event, and an answer without one leaves it its own', async () => {
  const ids: HttpEntranceOptions['ids'] = ({ body }) => (body as { readonly id?: number }).id;
  expect(httpEntrance({ service: 'api', port: 1, request: () => ({ path: '', body: {} }), ids })).toMatchObject({
    answersWithIds: true,
  });
  expect(await answerOf(status(201, { id: 118 }), { ids })).toMatchObject({ outcome: 'acknowledged', ids: 118 });
  expect(await answerOf(status(400, {}), { ids })).not.toHaveProperty('ids');
});

test('HA-03 an answer that takes the event and does not name it is refused, for it would pass for missing everywhere', async () => {
  const named: HttpEntranceOptions<{ readonly order: { readonly id: number } }>['ids'] = ({ body }) => body.order.id;
  const options = { service: 'api', port: 8080, request: () => ({ path: '/events', body: {} }), ids: named };
  for (const body of [{}, { order: {} }]) {
    await expect(answerOf(status(201, body), options)).rejects.toThrow(
      /the answer 201 Created does not name the event that was taken \[E_ENTRANCE\]\n {2}body: /,
    );
  }
  expect(await answerOf(status(400, {}), options)).toMatchObject({ outcome: 'refused' });
});

test('HA-03 no connection is a refusal, and a connection that breaks off leaves it open', async () => {
  const options = { service: 'api', port: 8080, request: () => ({ path: '/events', body: {} }) };
  // Port 9 is nobody's.
  expect(await send(options, 9)).toMatchObject({ outcome: 'refused', summary: 'no answer' });
  for (const breakOff of [
    (response: ServerResponse) => response.destroy(),
    (response: ServerResponse) =>
      response.writeHead(202, { 'content-length': '9' }).write('{', () => response.destroy()),
  ]) {
    expect(await answerOf(breakOff)).toMatchObject({ outcome: 'indeterminate', summary: 'no answer' });
  }
});
