import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { readRecording } from '../../../compose/services/exchange/recording.ts';
import { recordedSchedule } from '../../../compose/services/exchange/replay.ts';
import { RunningExchange } from './running-exchange.ts';

const FRAME = {
  e: 'trade',
  E: 1,
  s: 'BTCUSDT',
  t: 7,
  p: '95123.4500',
  q: '0.00100',
  T: 1_767_323_045_678_901,
  m: true,
  M: true,
};
const TRADE = { symbol: 'BTCUSDT', id: 7, price: '95123.4500', quantity: '0.00100', buyerIsMaker: true };

test('a recording is frames, bare or wrapped, one a line, in milliseconds or microseconds', async ({}, {
  outputDir,
}) => {
  const wrapped = { stream: 'btcusdt@trade', data: { ...FRAME, t: 8, T: 1_767_323_046_178, m: false } };
  await mkdir(outputDir, { recursive: true });
  await writeFile(path.join(outputDir, 'day-1.jsonl'), `${JSON.stringify(FRAME)}\n\n${JSON.stringify(wrapped)}\n`);
  expect(await readRecording('day-1', outputDir)).toEqual([
    { ...TRADE, timeMicros: 1_767_323_045_678_901 },
    { ...TRADE, id: 8, timeMicros: 1_767_323_046_178_000, buyerIsMaker: false },
  ]);
});

test('a time is in milliseconds or microseconds by its size: until 5138 no number is both', async ({}, {
  outputDir,
}) => {
  const times = [1, 50_000_000_000_000, 99_999_999_999_999, 100_000_000_000_000];
  await mkdir(outputDir, { recursive: true });
  const lines = times.map((T) => JSON.stringify({ ...FRAME, T }));
  await writeFile(path.join(outputDir, 'times.jsonl'), lines.join('\n'));
  expect((await readRecording('times', outputDir)).map(({ timeMicros }) => timeMicros)).toEqual([
    1_000, 50_000_000_000_000_000, 99_999_999_999_999_000, 100_000_000_000_000,
  ]);
});

test('of a recording that is not there it is said which there are', async ({}, { outputDir }) => {
  await mkdir(outputDir, { recursive: true });
  await expect(readRecording('day', outputDir)).rejects.toThrow(/^there is no recording day; there are: none$/);
  for (const name of ['day-2.jsonl', 'day_1.jsonl', 'notes.md']) await writeFile(path.join(outputDir, name), '');
  await expect(readRecording('day', outputDir)).rejects.toThrow(/^there is no recording day; there are: day-2, day_1$/);
  expect(await readRecording('day_1', outputDir)).toEqual([]);
});

for (const change of [{ s: 1 }, { t: '7' }, { p: 1 }, { q: null }, { T: 'now' }, { m: 0 }]) {
  test(`a line with ${JSON.stringify(change)} is no trade, and its place is named`, async ({}, { outputDir }) => {
    await mkdir(outputDir, { recursive: true });
    const lines = [FRAME, { ...FRAME, ...change }].map((frame) => JSON.stringify(frame));
    await writeFile(path.join(outputDir, 'bad.jsonl'), lines.join('\n'));
    await expect(readRecording('bad', outputDir)).rejects.toThrow(/^bad\.jsonl:2 is no trade: \{/);
  });
}

for (const line of ['{"s":"BTC', 'null', '7']) {
  test(`a line that is ${line} is no trade, and its place is named`, async ({}, { outputDir }) => {
    await mkdir(outputDir, { recursive: true });
    await writeFile(path.join(outputDir, 'bad.jsonl'), line);
    await expect(readRecording('bad', outputDir)).rejects.toThrow(`bad.jsonl:1 is no trade: ${line}`);
  });
}

test('a recording’s name is no path', async ({}, { outputDir }) => {
  for (const name of ['../bad', 'a/b', 'a/', '/a', 'a.b', '', '/etc/passwd']) {
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

test('the sample is played as it was recorded, under the next ids, and told on the streams', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect('/stream?streams=btcusdt@trade/ethusdt@trade');
  const recorded = await readRecording('sample');
  const order = await exchange.post('/control/replays', { recording: 'sample', speed: 100 });
  expect(order.status).toBe(202);
  await expect.poll(() => exchange.get('/control/replays/1')).toMatchObject({ status: 'done', happened: 24 });
  await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  const told = client.frames.flatMap(({ data }) => (data === undefined ? [] : [data as Record<string, unknown>]));
  expect(told.map(({ s, p, q, m }) => [s, p, q, m])).toEqual(
    recorded.map(({ symbol, price, quantity, buyerIsMaker }) => [symbol, price, quantity, buyerIsMaker]),
  );
  const ids = told.flatMap(({ s, t }) => (s === 'BTCUSDT' ? [t] : []));
  expect(ids).toEqual(ids.map((_, at) => Number(ids[0]) + at));
});

for (const [order, message] of [
  [{ recording: 'nope' }, 'there is no recording nope; there are: sample'],
  [{ recording: '../trade' }, 'is no name of a recording'],
  [{ recording: 7 }, 'recording must be the name of a recording'],
  [{ recording: 'sample', speed: 0 }, 'speed must be a number above 0'],
  [{ recording: 'sample', speed: 'fast' }, 'speed must be a number above 0'],
  [{ recording: 'sample', speed: '2' }, 'speed must be a number above 0'],
] as const) {
  test(`an order that cannot be played is refused: ${JSON.stringify(order)}`, async () => {
    await using exchange = await RunningExchange.start();
    const answer = await exchange.post('/control/replays', order);
    expect(answer).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining(message) } } });
    expect(await exchange.get('/control/replays/1')).toMatchObject({ error: { code: 'not_found' } });
  });
}
