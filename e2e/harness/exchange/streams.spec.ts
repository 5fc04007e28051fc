import { expect, test } from '@playwright/test';
import type { Trade } from '../../../test-data/market-data/trade.ts';
import { RunningExchange } from './running-exchange.ts';

const TRADE: Trade = {
  symbol: 'BTCUSDT',
  id: 7,
  price: '95123.4500',
  quantity: '0.00100',
  timeMicros: 1_767_323_045_678_901,
  buyerIsMaker: true,
};

test('a bare stream sends trades as they are, digit by digit, times in milliseconds', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect('/ws/btcusdt@trade');
  exchange.market.happen(TRADE);
  await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  expect(client.frames[0]).toEqual({
    e: 'trade',
    E: expect.any(Number),
    s: 'BTCUSDT',
    t: 7,
    p: '95123.4500',
    q: '0.00100',
    T: 1_767_323_045_678,
    m: true,
    M: true,
  });
});

test('combined streams are wrapped, and count in microseconds where the address says so', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect('/stream?streams=btcusdt@trade/ethusdt@trade&timeUnit=microsecond');
  exchange.market.happen(TRADE);
  exchange.market.happen({ ...TRADE, symbol: 'ETHUSDT', id: 1 });
  exchange.market.happen({ ...TRADE, symbol: 'BNBBTC', id: 1 });
  await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  expect(client.frames.slice(0, -1)).toMatchObject([
    { stream: 'btcusdt@trade', data: { s: 'BTCUSDT', T: TRADE.timeMicros } },
    { stream: 'ethusdt@trade', data: { s: 'ETHUSDT', T: TRADE.timeMicros } },
  ]);
});

test('a subscription begins and ends by command, and its trades with it', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect('/ws');
  exchange.market.happen(TRADE);
  expect(await client.ask({ method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 'a-1' })).toEqual({
    result: null,
    id: 'a-1',
  });
  exchange.market.happen({ ...TRADE, id: 8 });
  expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 2 })).toEqual({ result: ['btcusdt@trade'], id: 2 });
  await client.ask({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: null });
  exchange.market.happen({ ...TRADE, id: 9 });
  expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 3 })).toEqual({ result: [], id: 3 });
  expect(client.frames.flatMap((frame) => frame.t ?? [])).toEqual([8]);
});

for (const name of [
  'BTCUSDT@trade',
  'btcusdt@trades',
  'btcusdt@aggTrade',
  'btcusdt',
  '@btcusdt@trade',
  '@trade',
  'btc usdt@trade',
]) {
  test(`a name that means nothing is taken, and stays silent: ${name}`, async () => {
    await using exchange = await RunningExchange.start();
    const client = await exchange.connect(`/ws/${encodeURIComponent(name)}`);
    for (const symbol of ['BTCUSDT', 'USDT', '@BTCUSDT', 'BTC USDT', '']) exchange.market.happen({ ...TRADE, symbol });
    expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 })).toEqual({ result: [name], id: 1 });
    expect(client.frames).toHaveLength(1);
  });
}

test('combined payloads are switched on and off by a property', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect('/ws/btcusdt@trade');
  expect(await client.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 1 })).toEqual({ result: false, id: 1 });
  await client.ask({ method: 'SET_PROPERTY', params: ['combined', true], id: 2 });
  exchange.market.happen(TRADE);
  await client.ask({ method: 'GET_PROPERTY', params: ['combined'], id: 3 });
  expect(client.frames.at(-2)).toMatchObject({ stream: 'btcusdt@trade' });
});

for (const [command, error] of [
  ['nope', { code: 3, msg: /^Invalid JSON/ }],
  ['[]', { code: 2, msg: /expected an object/ }],
  ['{"id":1}', { code: 2, msg: /missing field `method`/ }],
  ['7', { code: 2, msg: /expected an object/ }],
  ['"x"', { code: 2, msg: /expected an object/ }],
  [
    '{"method":"SHOUT","id":1}',
    {
      code: 2,
      msg: /unknown variant `"SHOUT"`, expected one of `SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`$/,
    },
  ],
  ['{"method":"SUBSCRIBE","params":["btcusdt@trade"]}', { code: 2, msg: /request ID/ }],
  ['{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1.5}', { code: 2, msg: /request ID/ }],
  ['{"method":"SUBSCRIBE","params":[1],"id":1}', { code: 2, msg: /names of streams/ }],
  ['{"method":"SUBSCRIBE","params":[],"id":1}', { code: 2, msg: /names of streams/ }],
  ['{"method":"SUBSCRIBE","params":["a@trade",1],"id":1}', { code: 2, msg: /names of streams/ }],
  ['{"method":"SUBSCRIBE","params":"a@trade","id":1}', { code: 2, msg: /must be an array/ }],
  ['{"method":"SUBSCRIBE","params":["a@trade"],"id":"a b"}', { code: 2, msg: /request ID/ }],
  ['null', { code: 2, msg: /expected an object/ }],
  ['{"method":"GET_PROPERTY","params":[1],"id":1}', { code: 2, msg: /must be a string/ }],
  ['{"method":"LIST_SUBSCRIPTIONS","params":["x"],"id":1}', { code: 2, msg: /too many parameters/ }],
  ['{"method":"GET_PROPERTY","params":["colour"],"id":1}', { code: 0, msg: /Unknown property/ }],
  ['{"method":"SET_PROPERTY","params":["combined",1],"id":1}', { code: 1, msg: /expected Boolean/ }],
  ['{"method":"SET_PROPERTY","params":["colour",true],"id":1}', { code: 0, msg: /Unknown property/ }],
] as const) {
  test(`a command that cannot be carried out is answered with the exchange’s code: ${command}`, async () => {
    await using exchange = await RunningExchange.start();
    const client = await exchange.connect('/ws');
    expect(await client.ask(command)).toMatchObject({
      error: { code: error.code, msg: expect.stringMatching(error.msg) },
    });
  });
}

for (const id of [0, -1, 'a-Z-9', 'x'.repeat(36), null]) {
  test(`an answer has its command’s id, be it a refusal or not: ${JSON.stringify(id)}`, async () => {
    await using exchange = await RunningExchange.start({ streams: 1 });
    const client = await exchange.connect('/ws');
    expect(await client.ask({ method: 'SUBSCRIBE', params: ['a@trade'], id })).toEqual({ result: null, id });
    const msg = 'Invalid request: a connection may have up to 1 streams';
    const refused = await client.ask({ method: 'SUBSCRIBE', params: ['b@trade'], id });
    expect(refused).toEqual({ error: { code: 2, msg }, id });
  });
}

for (const id of ['', 'x'.repeat(37), '-é', 'é-', 'a_b', 1.5, 2 ** 53, true, [], {}]) {
  test(`an id that is none is refused, and answered with null: ${JSON.stringify(id)}`, async () => {
    await using exchange = await RunningExchange.start();
    const client = await exchange.connect('/ws');
    const msg = 'Invalid request: request ID must be an integer, a text of up to 36 characters or null';
    expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id })).toEqual({ error: { code: 2, msg }, id: null });
  });
}

test('more than five messages a second, pongs counted, and the client is sent away', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect('/ws/btcusdt@trade');
  // Of two seconds one has six at least.
  for (let sent = 0; sent < 11; sent += 1) client.socket.pong();
  expect(await client.closed).toEqual({ code: 1008, reason: 'Too many requests' });
});

test('a ping without its pong ends the connection, and with it does not', async () => {
  await using exchange = await RunningExchange.start({ pingMs: 20, pongMs: 1_000, messagesPerSecond: 1_000 });
  const silent = await exchange.connect('/ws/btcusdt@trade', { autoPong: false });
  const answering = await exchange.connect('/ws/btcusdt@trade');
  expect((await silent.closed).code).toBe(1006);
  expect(answering.socket.readyState).toBe(answering.socket.OPEN);
});

test('a connection lives as long as it may', async () => {
  await using exchange = await RunningExchange.start({ lifetimeMs: 30 });
  const client = await exchange.connect('/ws/btcusdt@trade');
  expect((await client.closed).code).toBe(1001);
});

test('streams beyond the limit are refused, and those before stay', async () => {
  await using exchange = await RunningExchange.start({ streams: 2 });
  const client = await exchange.connect('/stream?streams=a@trade/b@trade');
  expect(await client.ask({ method: 'SUBSCRIBE', params: ['c@trade'], id: 1 })).toMatchObject({ error: { code: 2 } });
  expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 2 })).toMatchObject({ result: ['a@trade', 'b@trade'] });
});

test('connections beyond the limit of five minutes are refused with 429', async () => {
  await using exchange = await RunningExchange.start({ connections: 1 });
  await exchange.connect('/ws');
  await expect(exchange.connect('/ws')).rejects.toThrow('429');
});
