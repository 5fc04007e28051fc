import { expect, test } from '@playwright/test';
import { explain } from '../../../compose/services/exchange/control-routes.ts';
import { nowMicros } from '../../../compose/services/lib/clock.ts';
import { RunningExchange } from './running-exchange.ts';

const TERMS = { symbol: 'ETHUSDT', price: '3412.07', quantity: '1.5' };
const HOUR = { symbols: ['ETHUSDT'], per_second: 50, duration_ms: 3_600_000, seed: 3 };

function refusal(message: string) {
  return { status: 400, body: { error: { code: 'wrong_field', message, field: null } } };
}

for (const [field, values, should] of [
  ['symbol', ['', 'ethusdt', 'ETH-USDT', ' ETH', 'ETH ', 'X'.repeat(21), 7], 'a symbol in upper case'],
  ['price', ['', '.5', '1.', '-1', '+1', '1e5', ' 1', '1 ', '1.5.2', '1x', 1], 'a decimal as text'],
  ['quantity', ['', '.5', '1.', '-1', '+1', '1e5', ' 1', '1 ', '1.5.2', '1x', 1], 'a decimal as text'],
  ['buyer_is_maker', ['true', 1, null], 'true or false'],
  ['id', [0, -1, 1.5, '1', null, 2 ** 53], 'a whole number above 0'],
  ['time_us', [0, -1, 1.5, '1', null, 2 ** 53], 'microseconds since the epoch'],
] as const) {
  test(`a trade’s ${field} is ${should}, and anything else is refused`, async () => {
    await using exchange = await RunningExchange.start();
    for (const value of values) {
      const refused = await exchange.post('/control/trades', { trades: [{ ...TERMS, [field]: value }] });
      expect(refused, JSON.stringify(value)).toEqual(refusal(`trades[0].${field} must be ${should}`));
    }
    expect(exchange.market.tape.symbols).toEqual([]);
  });
}

test('symbols and decimals may be as long and as short as they can', async () => {
  await using exchange = await RunningExchange.start();
  for (const symbol of ['X', 'Q'.repeat(20), '1000SATS', '币安人生USDT']) {
    const trade = { symbol, price: '0.00000001', quantity: '123456789', id: 3, time_us: 5, buyer_is_maker: true };
    expect((await exchange.post('/control/trades', { trades: [trade] })).status).toBe(200);
    const { price, quantity } = trade;
    const happened = { symbol, id: 3, price, quantity, timeMicros: 5, buyerIsMaker: true };
    expect(exchange.market.tape.find(symbol, 3)).toEqual(happened);
  }
});

test('a trade of which nothing more is said happens now, under the next id, and its seller was there first', async () => {
  await using exchange = await RunningExchange.start();
  const before = nowMicros();
  await exchange.post('/control/trades', { trades: [TERMS] });
  const trade = exchange.market.tape.find('ETHUSDT', 1);
  expect(trade).toMatchObject({ ...TERMS, buyerIsMaker: false });
  expect(trade?.timeMicros).toBeGreaterThanOrEqual(before);
  expect(trade?.timeMicros).toBeLessThanOrEqual(nowMicros());
});

for (const [path, body, message] of [
  ['trades', 7, 'the body must be a JSON object'],
  ['trades', [], 'the body must be a JSON object'],
  ['trades', { trades: ['x'] }, 'trades[0] must be a JSON object'],
  ['trades', { trades: [] }, 'trades must be a list with a trade or more'],
  ['trades', { trades: {} }, 'trades must be a list with a trade or more'],
  ['trades', { trades: [TERMS], withheld: 'yes' }, 'withheld must be true or false'],
  ['trades', { trades: [TERMS], colour: 1 }, 'colour must be left out: known are trades, withheld'],
  ['repeats', { symbol: 7, ids: [1] }, 'symbol must be a symbol'],
  ['repeats', { symbol: 'ETHUSDT', ids: 1 }, 'ids must be a list of ids'],
  ['repeats', { symbol: 'ETHUSDT', ids: [], to: 1 }, 'to must be left out: known are symbol, ids'],
  ['repeats', { symbol: 'X', ids: [9] }, 'ids must be ids of trades that have happened, and 9 has not'],
  ['frames', { symbol: 'X', text: '', to: 1 }, 'to must be left out: known are symbol, text'],
  ['frames', { symbol: 'X', text: 7 }, 'text must be what is sent to whoever has subscribed to the symbol'],
  ['frames', { symbol: 7, text: '' }, 'symbol must be a symbol'],
  ['closings', { code: 1006 }, 'code must be a code of closing, or left out: no close frame'],
  ['closings', { why: 1 }, 'why must be left out: known are code'],
  ['trouble', { kind: 'hangs', for: 1 }, 'for must be left out: known are kind'],
  ['doors', { history: 'shut' }, 'history must be true or false'],
  ['doors', { streams: 1 }, 'streams must be true or false'],
  [
    'replays',
    { recording: 'sample', loops: 1 },
    'loops must be left out: known are symbols, per_second, duration_ms, seed, recording, speed',
  ],
] as const) {
  test(`what cannot be done is refused, and why is said: ${path} ${JSON.stringify(body)}`, async () => {
    await using exchange = await RunningExchange.start();
    expect(await exchange.post(`/control/${path}`, body)).toEqual(refusal(message));
    expect([exchange.market.tape.symbols, exchange.market.trouble]).toEqual([[], undefined]);
  });
}

test('of an id that does not grow it is said which was the last one', async () => {
  await using exchange = await RunningExchange.start();
  const answer = await exchange.post('/control/trades', {
    trades: [
      { ...TERMS, id: 5 },
      { ...TERMS, id: 4 },
    ],
  });
  const message = 'ETHUSDT has had trade 5 already: ids grow, and 4 does not';
  expect(answer).toEqual({ status: 409, body: { error: { code: 'id_does_not_grow', message, field: null } } });
});

test('what fails for another reason is the exchange’s own error', async () => {
  await using exchange = await RunningExchange.start();
  exchange.market.watch(() => {
    throw new Error('the watcher is broken');
  });
  const error = { code: 'internal', message: 'the watcher is broken', field: null };
  expect(await exchange.post('/control/trades', { trades: [TERMS] })).toEqual({ status: 500, body: { error } });
  expect(explain(new Error('the watcher is broken'))).toMatchObject({ status: 500, body: { error } });
});

test('replays have numbers of their own, and each is stopped by its own', async () => {
  await using exchange = await RunningExchange.start();
  const run = (id: number) => ({ id, status: 'running', happened: 0 });
  for (const id of [1, 2]) {
    expect(await exchange.post('/control/replays', HOUR)).toEqual({ status: 202, body: run(id) });
  }
  await exchange.post('/control/replays/2/stop', {});
  await expect.poll(() => exchange.get('/control/replays/2')).toMatchObject({ id: 2, status: 'stopped' });
  expect(await exchange.get('/control/replays/1')).toEqual(run(1));
  const error = { code: 'not_found', message: 'there is no such replay', field: null };
  expect(await exchange.post('/control/replays/3/stop', {})).toEqual({ status: 404, body: { error } });
});

test('replays end with the exchange', async () => {
  await using exchange = await RunningExchange.start();
  await exchange.post('/control/replays', HOUR);
  exchange.stopReplays();
  await expect.poll(() => exchange.get('/control/replays/1')).toMatchObject({ status: 'stopped' });
});

test('a replay that nobody gives a seed walks as none before it', async () => {
  await using exchange = await RunningExchange.start();
  const pricesOf = async (symbol: string): Promise<readonly string[]> => {
    const order = { symbols: [symbol], per_second: 1_000_000, duration_ms: 0.05 };
    const { body } = await exchange.post('/control/replays', order);
    const { id } = body as { readonly id: number };
    await expect.poll(() => exchange.get(`/control/replays/${id}`)).toMatchObject({ status: 'done', happened: 50 });
    return exchange.market.tape.history(symbol, 1, 50).map(({ price }) => price);
  };
  expect(await pricesOf('QONE')).not.toEqual(await pricesOf('QTWO'));
});
