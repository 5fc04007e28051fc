import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trade } from '../../../test-data/market-data/trade.ts';

const FOLDER = join(import.meta.dirname, '../../../test-data/market-data/recordings');
const NAME = /^[\w-]+$/;

/**
 * A recorded tape: a file of frames in the exchange's own format, bare or wrapped, one a line, times in microseconds.
 * @throws Error naming the line that is none
 */
export async function readRecording(name: string, folder = FOLDER): Promise<readonly Trade[]> {
  if (!NAME.test(name)) throw new Error(`${JSON.stringify(name)} is no name of a recording`);
  const text = await readFile(join(folder, `${name}.jsonl`), 'utf8');
  return text.split('\n').flatMap((line, at) => (line === '' ? [] : readLine(line, `${name}.jsonl:${at + 1}`)));
}

function readLine(line: string, place: string): Trade {
  const frame = JSON.parse(line) as { data?: object };
  const { s, t, p, q, T, m } = (frame.data ?? frame) as Readonly<Record<string, unknown>>;
  if (
    typeof s === 'string' &&
    typeof t === 'number' &&
    typeof p === 'string' &&
    typeof q === 'string' &&
    typeof T === 'number' &&
    typeof m === 'boolean'
  ) {
    return { symbol: s, id: t, price: p, quantity: q, timeMicros: T, buyerIsMaker: m };
  }
  throw new Error(`${place} is no trade: ${line}`);
}
