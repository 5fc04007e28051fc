import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trade } from '../../../test-data/market-data/trade.ts';

const FOLDER = join(import.meta.dirname, '../../../test-data/market-data/recordings');
const NAME = /^[\w-]+$/;

/** The streams count in milliseconds unless asked for microseconds; no number of either is one of the other until 5138. */
const LEAST_MICROS = 1e14;

/**
 * A recorded tape: a file of frames in the exchange's own format, bare or wrapped, one a line, times in milliseconds or
 * microseconds.
 * @throws Error naming the line that is none, or the recordings that there are
 */
export async function readRecording(name: string, folder = FOLDER): Promise<readonly Trade[]> {
  if (!NAME.test(name)) throw new Error(`${JSON.stringify(name)} is no name of a recording`);
  const text = await readFile(join(folder, `${name}.jsonl`), 'utf8').catch(async () => {
    const files = await readdir(folder);
    const known = files.flatMap((file) => (file.endsWith('.jsonl') ? [file.slice(0, -'.jsonl'.length)] : []));
    throw new Error(`there is no recording ${name}; there are: ${known.sort().join(', ') || 'none'}`);
  });
  return text.split('\n').flatMap((line, at) => (line === '' ? [] : readLine(line, `${name}.jsonl:${at + 1}`)));
}

function readLine(line: string, place: string): Trade {
  const { s, t, p, q, T, m } = fieldsOf(line);
  if (
    typeof s === 'string' &&
    typeof t === 'number' &&
    typeof p === 'string' &&
    typeof q === 'string' &&
    typeof T === 'number' &&
    typeof m === 'boolean'
  ) {
    return { symbol: s, id: t, price: p, quantity: q, timeMicros: T < LEAST_MICROS ? T * 1_000 : T, buyerIsMaker: m };
  }
  throw new Error(`${place} is no trade: ${line}`);
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    const frame = JSON.parse(line) as { readonly data?: object } | null;
    return (frame?.data ?? frame ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    // What is cut off, or never was JSON, is told like any other line that is no trade.
    return {};
  }
}
