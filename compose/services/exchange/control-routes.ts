import { randomInt } from 'node:crypto';
import type { Trade } from '../../../test-data/market-data/trade.ts';
import { nowMicros } from '../lib/clock.ts';
import { errorAnswer, type HttpAnswer, HttpProblem, type HttpServer } from '../lib/http-server.ts';
import { fieldsOf, wrong } from './control-fields.ts';
import type { Market } from './market.ts';
import { readRecording } from './recording.ts';
import { recordedSchedule, replay, type Schedule, walkSchedule } from './replay.ts';

interface Run {
  readonly id: number;
  status: 'running' | 'done' | 'stopped';
  happened: number;
}

const DECIMAL = /^\d+(?:\.\d+)?$/;
const SYMBOL = /^[\p{Lu}\p{Lo}\p{N}]{1,20}$/u;

/** What only the test that owns the exchange can ask for, under `/control`: trades that happen, and how they are sent. */
export function controlRoutes(server: HttpServer, market: Market, signal: AbortSignal): void {
  const runs = new Map<number, { readonly run: Run; readonly stop: AbortController }>();

  server.route('POST', '/control/trades', ({ body }) => {
    const { trades, withheld = false } = fieldsOf(body, ['trades', 'withheld']);
    if (!Array.isArray(trades) || trades.length === 0) throw wrong('trades', 'a list with a trade or more');
    if (typeof withheld !== 'boolean') throw wrong('withheld', 'true or false');
    const ids = trades.map((trade: unknown, at) => {
      const read = readTrade(trade, `trades[${at}]`, market);
      happen(market, read, withheld);
      return { symbol: read.symbol, id: read.id };
    });
    return { status: 200, body: { trades: ids } };
  });

  server.route('POST', '/control/repeats', ({ body }) => {
    const { symbol, ids } = fieldsOf(body, ['symbol', 'ids']);
    if (typeof symbol !== 'string') throw wrong('symbol', 'a symbol');
    if (!Array.isArray(ids)) throw wrong('ids', 'a list of ids');
    for (const id of ids as readonly unknown[]) {
      const trade = market.tape.find(symbol, Number(id));
      if (trade === undefined) throw wrong('ids', `ids of trades that have happened, and ${String(id)} has not`);
      market.repeat(trade);
    }
    return { status: 200, body: { repeated: ids.length } };
  });

  server.route('POST', '/control/replays', async ({ body }) => {
    const schedule = await readSchedule(body);
    const stop = new AbortController();
    const run: Run = { id: runs.size + 1, status: 'running', happened: 0 };
    runs.set(run.id, { run, stop });
    void replay(market, schedule, AbortSignal.any([signal, stop.signal])).then((happened) => {
      run.happened = happened;
      run.status = stop.signal.aborted || signal.aborted ? 'stopped' : 'done';
    });
    return { status: 202, body: run };
  });

  const runOf = (id: string | undefined): { readonly run: Run; readonly stop: AbortController } => {
    const known = runs.get(Number(id));
    if (known === undefined) throw new HttpProblem(404, 'not_found', 'there is no such replay');
    return known;
  };
  server.route('GET', '/control/replays/:id', ({ params }) => ({ status: 200, body: runOf(params.id).run }));
  server.route('POST', '/control/replays/:id/stop', ({ params }) => {
    const { run, stop } = runOf(params.id);
    stop.abort();
    return { status: 200, body: run };
  });

  server.route('GET', '/control/connections', () => ({
    status: 200,
    body: { connections: market.sessions.map(({ id, subscriptions }) => ({ id, subscriptions })) },
  }));
}

function happen(market: Market, trade: Trade, withheld: boolean): void {
  try {
    market.happen(trade, withheld);
  } catch (error) {
    if (error instanceof RangeError) throw new HttpProblem(409, 'id_does_not_grow', error.message);
    throw error;
  }
}

function readTrade(value: unknown, path: string, market: Market): Trade {
  const fields = fieldsOf(value, ['symbol', 'id', 'price', 'quantity', 'time_us', 'buyer_is_maker'], path);
  const { symbol, price, quantity, buyer_is_maker: buyerIsMaker = false } = fields;
  if (typeof symbol !== 'string' || !SYMBOL.test(symbol)) throw wrong(`${path}.symbol`, 'a symbol in upper case');
  if (typeof price !== 'string' || !DECIMAL.test(price)) throw wrong(`${path}.price`, 'a decimal as text');
  if (typeof quantity !== 'string' || !DECIMAL.test(quantity)) throw wrong(`${path}.quantity`, 'a decimal as text');
  if (typeof buyerIsMaker !== 'boolean') throw wrong(`${path}.buyer_is_maker`, 'true or false');
  const { id = market.tape.nextId(symbol), time_us: timeMicros = nowMicros() } = fields;
  if (!isPositive(id)) throw wrong(`${path}.id`, 'a whole number above 0');
  if (!isPositive(timeMicros)) throw wrong(`${path}.time_us`, 'microseconds since the epoch');
  return { symbol, id, price, quantity, timeMicros, buyerIsMaker };
}

async function readSchedule(body: unknown): Promise<Schedule> {
  const fields = fieldsOf(body, ['symbols', 'per_second', 'duration_ms', 'seed', 'recording', 'speed']);
  const { symbols, per_second: perSecond, duration_ms: durationMs, seed = randomInt(1, 2 ** 31), recording } = fields;
  if (recording !== undefined) {
    const { speed = 1 } = fields;
    if (typeof recording !== 'string') throw wrong('recording', 'the name of a recording');
    if (typeof speed !== 'number' || !(speed > 0)) throw wrong('speed', 'a number above 0');
    const trades = await readRecording(recording).catch((error: unknown) => {
      throw new HttpProblem(400, 'no_recording', (error as Error).message);
    });
    return recordedSchedule(trades, speed);
  }
  if (!isSymbols(symbols)) throw wrong('symbols', 'a list of symbols in upper case');
  if (typeof perSecond !== 'number' || !(perSecond > 0)) throw wrong('per_second', 'a number above 0');
  if (typeof durationMs !== 'number' || !(durationMs > 0)) throw wrong('duration_ms', 'a number above 0');
  if (!isPositive(seed)) throw wrong('seed', 'a whole number above 0');
  return walkSchedule({ symbols, perSecond, durationMs, seed });
}

function isSymbols(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((symbol) => typeof symbol === 'string' && SYMBOL.test(symbol))
  );
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** Turns what was thrown while a request was served into its answer. */
export function explain(error: unknown): HttpAnswer {
  return errorAnswer(500, 'internal', (error as Error).message);
}
