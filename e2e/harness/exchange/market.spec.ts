import { expect, test } from '@playwright/test';
import { nowMicros } from '../../../compose/services/lib/clock.ts';
import { walkTape } from '../../../test-data/market-data/generators/tape.ts';
import { INSTRUMENTS } from '../../../test-data/market-data/trade.ts';
import { RunningExchange } from './running-exchange.ts';

const terms = { symbol: 'ETHUSDT', price: '3412.07', quantity: '1.5' };

test('a test’s trades get the next ids, go out, and are told with the connections that they went to', async () => {
  await using exchange = await RunningExchange.start();
  const watcher = await exchange.connect('/control/sent');
  await exchange.connect('/ws/ethusdt@trade');
  const made = await exchange.post('/control/trades', { trades: [terms, { ...terms, id: 9 }] });
  expect(made.body).toEqual({
    trades: [
      { symbol: 'ETHUSDT', id: 1 },
      { symbol: 'ETHUSDT', id: 9 },
    ],
  });
  await watcher.ask('"all?"');
  expect(watcher.frames).toMatchObject([
    { told: 'watching' },
    { id: 1, price: '3412.07', connections: [1], again: false },
    { id: 9, price: '3412.07', connections: [1], again: false },
    { told: '"all?"' },
  ]);
});

test('of a trade that goes out or is withheld it is told when, and all there is to it', async () => {
  await using exchange = await RunningExchange.start();
  const watcher = await exchange.connect('/control/sent');
  await exchange.connect('/ws/btcusdt@trade');
  const trade = { ...terms, id: 1, timeMicros: 1_767_323_045_678_901, buyerIsMaker: true };
  const before = nowMicros();
  exchange.market.happen(trade);
  exchange.market.happen({ ...trade, id: 2 }, true);
  const after = nowMicros();
  await watcher.ask('all?');
  const told = watcher.frames.slice(1, -1);
  const rest = { sentMicros: expect.any(Number), connections: [], again: false };
  expect(told).toEqual([trade, { ...trade, id: 2 }].map((one) => ({ ...one, ...rest })));
  expect(told.filter(({ sentMicros }) => Number(sentMicros) < before || Number(sentMicros) > after)).toEqual([]);
});

test('who has stopped watching is told nothing more', async () => {
  await using exchange = await RunningExchange.start();
  const told: number[] = [];
  const end = exchange.market.watch(({ trade }) => told.push(trade.id));
  const trade = { ...terms, timeMicros: 1, buyerIsMaker: true };
  exchange.market.happen({ ...trade, id: 1 });
  end();
  exchange.market.happen({ ...trade, id: 2 });
  expect(told).toEqual([1]);
});

test('what is withheld from the streams is in the history, and what is repeated is told as a repetition', async () => {
  await using exchange = await RunningExchange.start();
  const watcher = await exchange.connect('/control/sent');
  const client = await exchange.connect('/ws/ethusdt@trade');
  await exchange.post('/control/trades', { trades: [terms] });
  await exchange.post('/control/trades', { trades: [terms, terms], withheld: true });
  await exchange.post('/control/repeats', { symbol: 'ETHUSDT', ids: [1] });
  await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  await watcher.ask('"all?"');
  expect(client.frames.flatMap((frame) => frame.t ?? [])).toEqual([1, 1]);
  expect(watcher.frames.slice(1, -1)).toMatchObject([
    { id: 1, connections: [1], again: false },
    { id: 2, connections: [], again: false },
    { id: 3, connections: [], again: false },
    { id: 1, connections: [1], again: true },
  ]);
  expect(await exchange.get('/api/v3/historicalTrades?symbol=ETHUSDT&fromId=2')).toMatchObject([{ id: 2 }, { id: 3 }]);
});

test('the history answers from an id on, inclusive, no more than asked, and the last ones without an id', async () => {
  await using exchange = await RunningExchange.start();
  await exchange.post('/control/trades', { trades: Array.from({ length: 5 }, () => terms) });
  const ids = async (query: string): Promise<unknown> => {
    const trades = (await exchange.get(`/api/v3/historicalTrades?symbol=ETHUSDT${query}`)) as { id: number }[];
    return trades.map(({ id }) => id);
  };
  expect(await ids('&fromId=2&limit=2')).toEqual([2, 3]);
  expect(await ids('&limit=2')).toEqual([4, 5]);
  expect(await ids('&fromId=6')).toEqual([]);
  expect(await exchange.get('/api/v3/historicalTrades?symbol=NONE')).toMatchObject({ code: -1121 });
  expect(await exchange.get('/api/v3/historicalTrades')).toMatchObject({ code: -1102 });
});

test('a trade that cannot be is refused with its field, and nothing of its list comes after it', async () => {
  await using exchange = await RunningExchange.start();
  const refused = await exchange.post('/control/trades', { trades: [terms, { ...terms, price: 1 }, terms] });
  expect(refused).toMatchObject({
    status: 400,
    body: { error: { message: 'trades[1].price must be a decimal as text' } },
  });
  const repeated = await exchange.post('/control/trades', { trades: [{ ...terms, id: 1 }] });
  expect(repeated).toMatchObject({ status: 409, body: { error: { code: 'id_does_not_grow' } } });
});

test('a replay makes as many trades as its rate and time say, by its symbols’ turns, and the same again for its seed', async () => {
  const tapes: unknown[] = [];
  for (let again = 0; again < 2; again += 1) {
    await using exchange = await RunningExchange.start();
    await exchange.post('/control/replays', {
      symbols: ['ETHUSDT', 'BNBBTC'],
      per_second: 10_000,
      duration_ms: 50,
      seed: 11,
    });
    await expect.poll(() => exchange.get('/control/replays/1')).toMatchObject({ status: 'done', happened: 500 });
    const tape = exchange.market.tape;
    tapes.push(
      tape.symbols.map((symbol) => tape.history(symbol, 1, 1_000).map(({ price, quantity }) => [price, quantity])),
    );
  }
  expect(tapes[0]).toEqual(tapes[1]);
});

test('a replay without its symbols, its rate or its time is refused, and none begins', async () => {
  await using exchange = await RunningExchange.start();
  const order = { symbols: ['ETHUSDT'], per_second: 10, duration_ms: 50, seed: 11 };
  for (const [field, value] of [
    ['symbols', []],
    ['symbols', ['ethusdt']],
    ['per_second', 0],
    ['symbols', 'ETHUSDT'],
    ['symbols', ['ETHUSDT', 7]],
    ['symbols', undefined],
    ['per_second', 'fast'],
    ['per_second', '10'],
    ['duration_ms', '50'],
    ['speed_up', 2],
    ['duration_ms', 0],
    ['duration_ms', null],
    ['seed', 0],
    ['seed', 1.5],
  ] as const) {
    const refusal = { status: 400, body: { error: { code: 'wrong_field', message: expect.stringContaining(field) } } };
    const answer = await exchange.post('/control/replays', { ...order, [field]: value });
    expect(answer, `${field} ${JSON.stringify(value)}`).toMatchObject(refusal);
  }
  expect(await exchange.get('/control/replays/1')).toMatchObject({ error: { code: 'not_found' } });
});

test('prices walk on the tick and quantities on the step, and no digit is lost', () => {
  for (const instrument of INSTRUMENTS) {
    const walk = walkTape(instrument, 5);
    const trades = Array.from({ length: 2_000 }, () => walk.next().value).flat();
    const decimals = (scale: number): RegExp => (scale === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${scale}}$`));
    expect(trades.filter(({ price }) => !decimals(instrument.priceScale).test(price))).toEqual([]);
    expect(trades.filter(({ quantity }) => !decimals(instrument.quantityScale).test(quantity))).toEqual([]);
    expect(trades.filter(({ price, quantity }) => Number(price) <= 0 || Number(quantity) <= 0)).toEqual([]);
    expect(new Set(trades.map(({ price }) => price)).size).toBeGreaterThan(50);
  }
});
