import { type HttpAnswer, HttpProblem, type HttpServer } from '../lib/http-server.ts';
import { nowMicros } from '../lib/clock.ts';
import { fieldsOf, wrong } from './control-fields.ts';
import type { Market } from './market.ts';
import { Trouble, TROUBLES } from './trouble.ts';

/** What goes wrong with an exchange, under `/control`, when a test asks for it. */
export function troubleRoutes(server: HttpServer, market: Market): void {
  server.route('POST', '/control/frames', ({ body }) => {
    const { symbol, text } = fieldsOf(body, ['symbol', 'text']);
    if (typeof symbol !== 'string') throw wrong('symbol', 'a symbol');
    if (typeof text !== 'string') throw wrong('text', 'what is sent to whoever has subscribed to the symbol');
    return {
      status: 200,
      body: { connections: market.sessions.filter((one) => one.deliverText(symbol, text)).length },
    };
  });

  server.route('POST', '/control/closings', ({ body = {} }) => {
    const { code } = fieldsOf(body, ['code']);
    if (code !== undefined && !isCloseCode(code)) throw wrong('code', 'a code of closing, or left out: no close frame');
    const { sessions } = market;
    for (const session of sessions) {
      if (code === undefined) session.terminate();
      else session.close(code, 'as the test wants it');
    }
    return { status: 200, body: { connections: sessions.length } };
  });

  server.route('POST', '/control/shutdown', () => {
    const { sessions } = market;
    for (const session of sessions) session.announceShutdown(nowMicros());
    return { status: 200, body: { connections: sessions.length } };
  });

  const account = () => ({
    status: 200,
    body: {
      kind: market.trouble?.kind ?? null,
      touched: market.trouble?.touched ?? 0,
      connections: market.sessions
        .filter(({ isDumb }) => !isDumb)
        .map(({ id, subscriptions }) => ({ id, subscriptions })),
    },
  });
  server.route('GET', '/control/trouble', account);
  server.route('POST', '/control/trouble', ({ body }) => {
    const { kind } = fieldsOf(body, ['kind']);
    if (typeof kind !== 'string' || !TROUBLES.includes(kind)) throw wrong('kind', TROUBLES.join(', '));
    if (market.trouble !== undefined) throw new HttpProblem(409, 'in_trouble', `it ${market.trouble.kind} already`);
    market.trouble = new Trouble(kind, market.sessions);
    return account();
  });
  server.route('POST', '/control/trouble/end', () => {
    market.trouble?.end();
    market.trouble = undefined;
    return account();
  });

  server.route('POST', '/control/doors', ({ body }) => {
    const doors = fieldsOf(body, ['streams', 'history']);
    const { streams = market.doors.streams, history = market.doors.history } = doors;
    if (typeof streams !== 'boolean') throw wrong('streams', 'true or false');
    if (typeof history !== 'boolean') throw wrong('history', 'true or false');
    market.doors = { streams, history };
    return { status: 200, body: market.doors };
  });
}

/** What the history says instead of trades. @throws HttpProblem 503 while it is shut */
export function refusalOf({ doors, trouble }: Market): HttpAnswer | undefined {
  if (!doors.history) throw new HttpProblem(503, 'shut', 'the history is not open now');
  const refusal = trouble?.refusal();
  if (refusal === undefined) return undefined;
  const { status, code, retryAfterS } = refusal;
  return { status, body: { code, msg: 'Too many requests.' }, headers: { 'retry-after': retryAfterS.toString() } };
}

function isCloseCode(code: unknown): code is number {
  return code === 1_000 || code === 1_001 || code === 1_008 || code === 1_011;
}
