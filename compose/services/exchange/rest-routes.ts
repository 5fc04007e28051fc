import { type HttpAnswer, type HttpRequest, type HttpServer } from '../lib/http-server.ts';
import { readTimeUnit, tradeAnswer } from './frames.ts';
import type { Market } from './market.ts';
import type { Tape } from './tape.ts';
import { refusalOf } from './trouble-routes.ts';

const LIMIT_DEFAULT = 500;
const LIMIT_MOST = 1_000;
const WHOLE = /^\d{1,16}$/;

/** What the exchange answers to everybody: past trades, and its clock. */
export function restRoutes(server: HttpServer, market: Market): void {
  server.route(
    'GET',
    '/api/v3/historicalTrades',
    (request) => refusalOf(market) ?? historicalTrades(request, market.tape),
  );
  server.route('GET', '/api/v3/ping', () => ({ status: 200, body: {} }));
  server.route('GET', '/api/v3/time', () => ({ status: 200, body: { serverTime: Date.now() } }));
}

function historicalTrades({ query, headers }: HttpRequest, tape: Tape): HttpAnswer {
  const symbol = query.get('symbol');
  if (symbol === null || symbol === '') return problem(-1102, "Mandatory parameter 'symbol' was not sent.");
  if (!tape.knows(symbol)) return problem(-1121, 'Invalid symbol.');
  const fromId = query.get('fromId') ?? undefined;
  if (fromId !== undefined && !WHOLE.test(fromId)) return problem(-1100, "Illegal characters found in 'fromId'.");
  const limit = query.get('limit') ?? LIMIT_DEFAULT.toString();
  if (!WHOLE.test(limit)) return problem(-1100, "Illegal characters found in 'limit'.");
  if (Number(limit) === 0) return problem(-1130, "Data sent for parameter 'limit' is not valid.");
  const unitHeader = headers['x-mbx-time-unit'];
  const unit = readTimeUnit(typeof unitHeader === 'string' ? unitHeader : undefined);
  if (unit === undefined) return problem(-1100, "Invalid 'X-MBX-TIME-UNIT'.");
  const trades = tape.history(
    symbol,
    fromId === undefined ? undefined : Number(fromId),
    Math.min(LIMIT_MOST, Number(limit)),
  );
  return { status: 200, body: trades.map((trade) => tradeAnswer(trade, unit)) };
}

function problem(code: number, msg: string): HttpAnswer {
  return { status: 400, body: { code, msg } };
}
