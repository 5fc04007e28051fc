import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { readRecording } from '../../../compose/services/exchange/recording.ts';
import { recordedSchedule } from '../../../compose/services/exchange/replay.ts';

const FRAME = { e: 'trade', E: 1, s: 'BTCUSDT', t: 7, p: '95123.4500', q: '0.00100', T: 2_000_000, m: true, M: true };
const TRADE = { symbol: 'BTCUSDT', id: 7, price: '95123.4500', quantity: '0.00100', buyerIsMaker: true };

test('a recording is frames, bare or wrapped, one a line', async ({}, { outputDir }) => {
  const wrapped = { stream: 'btcusdt@trade', data: { ...FRAME, t: 8, T: 2_500_000, m: false } };
  await mkdir(outputDir, { recursive: true });
  await writeFile(path.join(outputDir, 'day-1.jsonl'), `${JSON.stringify(FRAME)}\n\n${JSON.stringify(wrapped)}\n`);
  expect(await readRecording('day-1', outputDir)).toEqual([
    { ...TRADE, timeMicros: 2_000_000 },
    { ...TRADE, id: 8, timeMicros: 2_500_000, buyerIsMaker: false },
  ]);
});

for (const change of [{ s: 1 }, { t: '7' }, { p: 1 }, { q: null }, { T: 'now' }, { m: 0 }]) {
  test(`a line with ${JSON.stringify(change)} is no trade, and its place is named`, async ({}, { outputDir }) => {
    await mkdir(outputDir, { recursive: true });
    const lines = [FRAME, { ...FRAME, ...change }].map((frame) => JSON.stringify(frame));
    await writeFile(path.join(outputDir, 'bad.jsonl'), lines.join('\n'));
    await expect(readRecording('bad', outputDir)).rejects.toThrow(/^bad\.jsonl:2 is no trade: \{/);
  });
}

test('a recording’s name is no path', async ({}, { outputDir }) => {
  for (const name of ['../bad', 'a/b', '', '/etc/passwd']) {
    await expect(readRecording(name, outputDir), name).rejects.toThrow('is no name of a recording');
  }
});

test('a recording is paced by its own times, as many times faster as asked for', () => {
  const trades = [2_000_000, 2_500_000, 4_000_000].map((timeMicros, at) => ({ ...TRADE, id: 7 + at, timeMicros }));
  const { id: _id, ...terms } = TRADE;
  expect([...recordedSchedule(trades, 2)]).toEqual([
    { afterMs: 0, trades: [terms] },
    { afterMs: 250, trades: [terms] },
    { afterMs: 1_000, trades: [terms] },
  ]);
  expect([...recordedSchedule([], 1)]).toEqual([]);
});
