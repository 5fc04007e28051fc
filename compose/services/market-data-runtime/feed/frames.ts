import type { MarketTrade } from '../replay/market-trade.ts';

/** A message of the exchange. */
export type Frame =
  | { readonly kind: 'trade'; readonly trade: MarketTrade }
  /** To a command of ours; `error` when it was refused. */
  | { readonly kind: 'answer'; readonly id: number; readonly error?: string }
  /** The server is about to go away. */
  | { readonly kind: 'shutdown' };

/** A message that cannot be read. */
export class UnreadableFrame extends Error {
  override readonly name = 'UnreadableFrame';
}

type Fields = Readonly<Record<string, unknown>>;

/** Clocks differ by less, and units by more. */
const DAY_MICROS = 86_400_000_000;
const DECIMAL = /^\d+(?:\.\d+)?$/;

/**
 * Reads a message of Binance's spot streams, bare or wrapped as combined streams are, its times in microseconds.
 * @throws UnreadableFrame saying what is wrong with it
 */
export function readFrame(text: string, receivedMicros: number): Frame {
  const outer = objectOf(text);
  const fields = 'stream' in outer && isFields(outer.data) ? outer.data : outer;
  if (fields.e === 'trade') return { kind: 'trade', trade: readTrade(fields, receivedMicros) };
  if (fields.e === 'serverShutdown') return { kind: 'shutdown' };
  if ('id' in fields && ('result' in fields || 'error' in fields)) return readAnswer(fields);
  throw new UnreadableFrame(typeof fields.e === 'string' ? `${fields.e} is no event that is known` : 'it is no event');
}

/**
 * Reads a trade as the exchange's history answers it.
 * @throws UnreadableFrame
 */
export function readPastTrade(symbol: string, value: unknown, receivedMicros: number): MarketTrade {
  if (!isFields(value)) throw new UnreadableFrame('a trade of the history is no object');
  const { id, price, qty, time, isBuyerMaker } = value;
  return {
    symbol,
    id: whole('id', id),
    price: decimal('price', price),
    quantity: decimal('qty', qty),
    timeMicros: whole('time', time),
    receivedMicros,
    buyerIsMaker: truth('isBuyerMaker', isBuyerMaker),
    source: 'HISTORY',
  };
}

function readTrade({ s, t, p, q, T, E, m }: Fields, receivedMicros: number): MarketTrade {
  if (typeof s !== 'string' || s === '') throw new UnreadableFrame('s is no symbol');
  const trade: MarketTrade = {
    symbol: s,
    id: whole('t', t),
    price: decimal('p', p),
    quantity: decimal('q', q),
    timeMicros: whole('T', T),
    eventMicros: whole('E', E),
    receivedMicros,
    buyerIsMaker: truth('m', m),
    source: 'STREAM',
  };
  if (Math.abs(whole('E', E) - receivedMicros) <= DAY_MICROS) return trade;
  throw new UnreadableFrame(`E is ${String(E)}, a day or more from now in microseconds: it counts in another unit`);
}

function readAnswer({ id, error }: Fields): Frame {
  // One that names none is of a command that the exchange could not read.
  const number = typeof id === 'number' ? id : 0;
  return error === undefined
    ? { kind: 'answer', id: number }
    : { kind: 'answer', id: number, error: JSON.stringify(error) };
}

function objectOf(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UnreadableFrame(`it is no JSON: ${(error as Error).message}`);
  }
  if (isFields(value)) return value;
  throw new UnreadableFrame('it is no JSON object');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Beyond 2^53 a number has lost digits: an id that may be another's is none. */
function whole(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new UnreadableFrame(`${field} is no whole number`);
}

/** Text stays text: no digit is computed with. */
function decimal(field: string, value: unknown): string {
  if (typeof value === 'string' && DECIMAL.test(value)) return value;
  throw new UnreadableFrame(`${field} is no decimal`);
}

function truth(field: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new UnreadableFrame(`${field} is neither true nor false`);
}
