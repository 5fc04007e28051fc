import { expect, test } from '@playwright/test';
import { RunningExchange } from './running-exchange.ts';

const terms = { symbol: 'ETHUSDT', price: '3412.07', quantity: '1.5' };
const STREAM = '/ws/ethusdt@trade';

/** What an error says is wrong. */
function wrong(field: string) {
  return { status: 400, body: { error: { code: 'wrong_field', message: expect.stringContaining(field) } } };
}

test('a text of the test’s own goes as it is to those who have subscribed to its symbol', async () => {
  await using exchange = await RunningExchange.start();
  const [one, other] = [await exchange.connect(STREAM), await exchange.connect('/ws/btcusdt@trade')];
  const sent = await exchange.post('/control/frames', { symbol: 'ETHUSDT', text: '{"e":"news"}' });
  expect(sent).toEqual({ status: 200, body: { connections: 1 } });
  for (const client of [one, other]) await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  expect(one.frames[0]).toEqual({ e: 'news' });
  expect(other.frames).toHaveLength(1);
  expect(await exchange.post('/control/frames', { symbol: 7, text: '' })).toMatchObject(wrong('symbol'));
  expect(await exchange.post('/control/frames', { symbol: 'ETHUSDT' })).toMatchObject(wrong('text'));
});

for (const { code, seen } of [
  { code: undefined, seen: 1006 },
  { code: 1000, seen: 1000 },
  { code: 1001, seen: 1001 },
  { code: 1008, seen: 1008 },
  { code: 1011, seen: 1011 },
]) {
  test(`all connections are closed with ${code ?? 'no close frame'}, and are none any more`, async () => {
    await using exchange = await RunningExchange.start();
    const clients = [await exchange.connect(STREAM), await exchange.connect(STREAM)];
    const closed = await exchange.post('/control/closings', code === undefined ? {} : { code });
    expect(closed).toEqual({ status: 200, body: { connections: 2 } });
    for (const client of clients) expect((await client.closed).code).toBe(seen);
    await expect.poll(() => exchange.get('/control/connections')).toEqual({ connections: [] });
  });
}

test('a code that closes nothing is refused, and nobody is closed', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect(STREAM);
  for (const code of [1006, 4000, '1001']) {
    expect(await exchange.post('/control/closings', { code })).toMatchObject(wrong('code'));
  }
  expect(await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 })).toMatchObject({ result: ['ethusdt@trade'] });
});

test('a shutdown is announced to each in its form, and the connections live on', async () => {
  await using exchange = await RunningExchange.start();
  const bare = await exchange.connect(STREAM);
  const wrapped = await exchange.connect('/stream?streams=ethusdt@trade&timeUnit=MICROSECOND');
  const before = Date.now();
  expect(await exchange.post('/control/shutdown', {})).toEqual({ status: 200, body: { connections: 2 } });
  await exchange.post('/control/trades', { trades: [terms] });
  for (const client of [bare, wrapped]) await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
  expect(bare.frames).toMatchObject([{ e: 'serverShutdown' }, { e: 'trade', t: 1 }, { id: 1 }]);
  expect(wrapped.frames).toMatchObject([
    { stream: '!serverShutdown', data: { e: 'serverShutdown' } },
    { stream: 'ethusdt@trade', data: { t: 1 } },
    { id: 1 },
  ]);
  const { E: micros } = wrapped.frames[0]?.data as { readonly E: number };
  expect(Math.abs(Number(bare.frames[0]?.E) - before)).toBeLessThan(60_000);
  expect(Math.abs(micros / 1_000 - before)).toBeLessThan(60_000);
});

for (const [kind, ids, touched] of [
  ['falls-silent', [], 6],
  ['repeats-trades', [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6], 6],
  ['skips-trades', [1, 2, 4, 5], 2],
  ['sends-out-of-order', [2, 1, 4, 3, 6, 5], 6],
  ['sends-unknown-events', [1, 2, 3, 4, 5, 6], 6],
  ['changes-its-unit', [1, 2, 3, 4, 5, 6], 6],
] as const) {
  test(`an exchange that ${kind} says how many trades it has touched`, async () => {
    await using exchange = await RunningExchange.start();
    const client = await exchange.connect(STREAM);
    await exchange.post('/control/trouble', { kind });
    await exchange.post('/control/trades', { trades: Array.from({ length: 6 }, () => terms) });
    expect(await exchange.get('/control/trouble')).toMatchObject({ kind, touched });
    await client.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 });
    expect(client.frames.filter(({ e }) => e === 'trade').map(({ t }) => t)).toEqual(ids);
    await exchange.post('/control/trouble/end', {});
    expect(await exchange.get('/control/trouble')).toMatchObject({ kind: null, touched: 0 });
  });
}

test('doors are shut and opened one by one: connections are refused, or the history is not answered', async () => {
  await using exchange = await RunningExchange.start();
  const before = await exchange.connect(STREAM);
  await exchange.post('/control/trades', { trades: [terms] });
  const doors = (what: object) => exchange.post('/control/doors', what);
  const history = () => exchange.get('/api/v3/historicalTrades?symbol=ETHUSDT');

  expect(await doors({ streams: false })).toEqual({ status: 200, body: { streams: false, history: true } });
  await expect(exchange.connect(STREAM)).rejects.toThrow('503');
  expect(await history()).toMatchObject([{ id: 1 }]);
  expect(await before.ask({ method: 'LIST_SUBSCRIPTIONS', id: 1 })).toMatchObject({ id: 1 });

  expect(await doors({ history: false })).toEqual({ status: 200, body: { streams: false, history: false } });
  expect(await history()).toMatchObject({ error: { code: 'shut' } });

  expect(await doors({ streams: true, history: true })).toEqual({
    status: 200,
    body: { streams: true, history: true },
  });
  await exchange.connect(STREAM);
  expect(await history()).toMatchObject([{ id: 1 }]);
  expect(await doors({ streams: 'yes' })).toMatchObject(wrong('streams'));
  expect(await doors({ history: 1 })).toMatchObject(wrong('history'));
  expect(await doors({ windows: true })).toMatchObject(wrong('windows'));
});

test('connections are told by their numbers and what they have subscribed to', async () => {
  await using exchange = await RunningExchange.start();
  await exchange.connect(STREAM);
  await exchange.connect('/stream?streams=a@trade/b@trade');
  expect(await exchange.get('/control/connections')).toEqual({
    connections: [
      { id: 1, subscriptions: ['ethusdt@trade'] },
      { id: 2, subscriptions: ['a@trade', 'b@trade'] },
    ],
  });
});

test('a replay is stopped on its way, and says how much has happened', async () => {
  await using exchange = await RunningExchange.start();
  const order = { symbols: ['ETHUSDT'], per_second: 50, duration_ms: 3_600_000, seed: 3 };
  expect(await exchange.post('/control/replays', order)).toMatchObject({ status: 202, body: { id: 1 } });
  await expect.poll(() => exchange.market.tape.nextId('ETHUSDT')).toBeGreaterThan(1);
  expect(await exchange.post('/control/replays/1/stop', {})).toMatchObject({ status: 200, body: { id: 1 } });
  await expect.poll(() => exchange.get('/control/replays/1')).toMatchObject({ status: 'stopped' });
  const happened = exchange.market.tape.nextId('ETHUSDT') - 1;
  expect(await exchange.get('/control/replays/1')).toEqual({ id: 1, status: 'stopped', happened });
  expect(await exchange.post('/control/replays/2/stop', {})).toMatchObject({ status: 404 });
});

test('a recording is replayed trade by trade; one that is not there, or a speed that is none, is refused', async () => {
  await using exchange = await RunningExchange.start();
  for (const [recording, speed, code] of [
    ['none', 1, 'no_recording'],
    ['../secrets', 1, 'no_recording'],
    [7, 1, 'wrong_field'],
    ['none', 0, 'wrong_field'],
  ] as const) {
    const refused = await exchange.post('/control/replays', { recording, speed });
    expect(refused, `${recording}`).toMatchObject({ status: 400, body: { error: { code } } });
  }
});

test('the history refuses what it cannot read, with the exchange’s code, and counts in the unit asked for', async () => {
  await using exchange = await RunningExchange.start();
  await exchange.post('/control/trades', {
    trades: [{ ...terms, time_us: 1_767_323_045_678_901, buyer_is_maker: true }],
  });
  const path = '/api/v3/historicalTrades?symbol=ETHUSDT';
  const answer = { id: 1, price: '3412.07', qty: '1.5', isBuyerMaker: true, isBestMatch: true };
  expect(await exchange.get(path)).toEqual([{ ...answer, time: 1_767_323_045_678 }]);
  const micros = { 'x-mbx-time-unit': 'MICROSECOND' };
  expect(await exchange.get(path, micros)).toEqual([{ ...answer, time: 1_767_323_045_678_901 }]);
  for (const query of ['&fromId=-1', '&fromId=1x', '&limit=x']) {
    const refused = await fetch(`http://${exchange.address}${path}${query}`);
    expect([refused.status, await refused.json()]).toMatchObject([400, { code: -1100 }]);
  }
  expect(await exchange.get(path, { 'x-mbx-time-unit': 'DAY' })).toMatchObject({ code: -1100 });
  expect(await exchange.get('/api/v3/ping')).toEqual({});
  const { serverTime } = (await exchange.get('/api/v3/time')) as { readonly serverTime: number };
  expect(Math.abs(serverTime - Date.now())).toBeLessThan(60_000);
});

test('an address that is no stream’s is refused with 404', async () => {
  await using exchange = await RunningExchange.start();
  for (const path of ['/', '/news', '/streams?streams=a@trade', '/ws/a@trade?timeUnit=DAY']) {
    await expect(exchange.connect(path), path).rejects.toThrow('404');
  }
});

test('a trade’s own fields are kept, and what is no trade is refused with the field', async () => {
  await using exchange = await RunningExchange.start();
  for (const [field, value] of [
    ['symbol', 'ethusdt'],
    ['price', '1e5'],
    ['quantity', 1],
    ['buyer_is_maker', 'yes'],
    ['id', 0],
    ['time_us', 1.5],
    ['colour', 'red'],
  ] as const) {
    const refused = await exchange.post('/control/trades', { trades: [{ ...terms, [field]: value }] });
    expect(refused, field).toMatchObject(wrong(field));
  }
  for (const body of [{ trades: [] }, { trades: 'all' }, { trades: [null] }, { trades: [[]] }]) {
    expect(await exchange.post('/control/trades', body), JSON.stringify(body)).toMatchObject(wrong('trades'));
  }
  expect(await exchange.post('/control/trades', { trades: [terms], withheld: 1 })).toMatchObject(wrong('withheld'));
  expect(await exchange.post('/control/repeats', { symbol: 'ETHUSDT', ids: [1] })).toMatchObject(wrong('ids'));
  expect(exchange.market.tape.symbols).toEqual([]);
  expect(await exchange.post('/control/trades', { trades: [terms] })).toMatchObject({ status: 200 });
  expect(await exchange.post('/control/repeats', { symbol: 'ETHUSDT', ids: [1] })).toEqual({
    status: 200,
    body: { repeated: 1 },
  });
});
