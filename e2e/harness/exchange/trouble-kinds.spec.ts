import { expect, test } from '@playwright/test';
import { type Client, RunningExchange } from './running-exchange.ts';

const TIME_US = 1_767_323_045_678_901;
const TERMS = { symbol: 'ETHUSDT', price: '3412.07', quantity: '1.5', time_us: TIME_US };
const STREAM = '/ws/ethusdt@trade';
const IN_MICROS = `${STREAM}?timeUnit=MICROSECOND`;
const LIST = { method: 'LIST_SUBSCRIPTIONS', id: 1 };

async function begin(exchange: RunningExchange, kind: string): Promise<unknown> {
  return (await exchange.post('/control/trouble', { kind })).body;
}

async function happen(exchange: RunningExchange, count = 1): Promise<void> {
  await exchange.post('/control/trades', { trades: Array.from({ length: count }, () => TERMS) });
}

/** What it was sent, up to now. */
async function sentTo(client: Client): Promise<readonly Record<string, unknown>[]> {
  await client.ask(LIST);
  return client.frames.slice(0, -1);
}

for (const [kind, code, reason, touched] of [
  ['closes', 1006, '', 2],
  ['ends-by-age', 1001, 'the connection has reached its age', 2],
  ['limits-history', 1006, '', 0],
  ['bans-from-history', 1006, '', 0],
] as const) {
  test(`an exchange that ${kind} ends the connections that there are, and none that comes later`, async () => {
    await using exchange = await RunningExchange.start();
    const clients = [await exchange.connect(STREAM), await exchange.connect(STREAM)];
    expect(await begin(exchange, kind)).toMatchObject({ kind, touched });
    for (const client of clients) expect(await client.closed).toEqual({ code, reason });
    const later = await exchange.connect(STREAM);
    const watcher = await exchange.connect('/control/sent');
    await happen(exchange);
    expect(await exchange.get('/control/trouble')).toMatchObject({ kind, touched });
    await exchange.post('/control/trouble/end', {});
    expect(await sentTo(later)).toMatchObject([{ t: 1 }]);
    await watcher.ask('all?');
    expect(watcher.frames[1]).toMatchObject({ id: 1, connections: [3] });
  });
}

for (const [kind, status, retryAfter] of [
  ['limits-history', 429, '1'],
  ['bans-from-history', 418, '2'],
] as const) {
  test(`an exchange that ${kind} answers each request with ${status} and how long to leave it alone`, async () => {
    await using exchange = await RunningExchange.start();
    await happen(exchange);
    await begin(exchange, kind);
    const ask = () => fetch(`http://${exchange.address}/api/v3/historicalTrades?symbol=ETHUSDT`);
    await ask();
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([status, retryAfter]);
    expect(await refused.json()).toEqual({ code: -1003, msg: 'Too many requests.' });
    expect(await exchange.get('/control/trouble')).toMatchObject({ touched: 2 });
    await exchange.post('/control/trouble/end', {});
    expect((await ask()).status).toBe(200);
  });
}

test('a shutdown that is announced as a trouble touches each connection once, and ends none', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect(STREAM);
  expect(await begin(exchange, 'announces-shutdown')).toMatchObject({ touched: 1 });
  await happen(exchange);
  expect(await exchange.post('/control/trouble/end', {})).toMatchObject({ body: { kind: null } });
  expect(await sentTo(client)).toMatchObject([{ e: 'serverShutdown' }, { t: 1 }]);
});

test('a connection that hangs is open, is told of nowhere, sends nothing, and is gone when the trouble ends', async () => {
  await using exchange = await RunningExchange.start({ pingMs: 10, messagesPerSecond: 1_000 });
  const hung = await exchange.connect(STREAM);
  const heard: unknown[] = [];
  expect(await begin(exchange, 'hangs')).toMatchObject({ touched: 0, connections: [] });
  const other = await exchange.connect('/ws/btcusdt@trade');
  await new Promise((resolve) => other.socket.once('ping', resolve));
  for (const event of ['message', 'ping', 'pong'] as const) hung.socket.on(event, () => heard.push(event));
  hung.socket.send(JSON.stringify(LIST));
  hung.socket.ping();
  await happen(exchange, 2);
  await exchange.post('/control/frames', { symbol: 'ETHUSDT', text: '{}' });
  for (let pings = 0; pings < 3; pings += 1) await new Promise((resolve) => other.socket.once('ping', resolve));
  expect(await exchange.get('/control/trouble')).toMatchObject({ touched: 2, connections: [{ id: 2 }] });
  expect([hung.socket.readyState, heard]).toEqual([hung.socket.OPEN, []]);
  await exchange.post('/control/trouble/end', {});
  expect(await hung.closed).toEqual({ code: 1006, reason: '' });
  expect(other.socket.readyState).toBe(other.socket.OPEN);
});

const CUT = { unreadable: '{"e":"trade","s":"ETHUSDT","t":3,"p":1' };
const UNKNOWN = { e: 'bookTicker', s: 'ETHUSDT' };
const SKIPPED = [[1], [1], [], [1]];

/** Of four trades: what goes out, and the connections that each is told to have gone to. */
for (const [kind, frames, connections] of [
  ['falls-silent', [], [[], [], [], []]],
  ['repeats-trades', [1, 1, 2, 2, 3, 3, 4, 4].map((t) => ({ t })), [[1], [1], [1], [1]]],
  ['skips-trades', [1, 2, 4].map((t) => ({ t })), SKIPPED],
  ['garbles-frames', [{ t: 1 }, { t: 2 }, CUT, { t: 4 }], SKIPPED],
  ['sends-unknown-events', [1, 2, 3, 4].flatMap((t) => [{ ...UNKNOWN, u: t }, { t }]), [[1], [1], [1], [1]]],
  ['changes-its-unit', [1, 2, 3, 4].map((t) => ({ t, T: 1_767_323_045_678 })), [[1], [1], [1], [1]]],
  ['sends-out-of-order', [2, 1, 4, 3].map((t) => ({ t, T: TIME_US })), [[], [1], [], [1]]],
] as const) {
  test(`an exchange that ${kind} says by which connections each trade went out`, async () => {
    await using exchange = await RunningExchange.start();
    const client = await exchange.connect(IN_MICROS);
    const watcher = await exchange.connect('/control/sent');
    await begin(exchange, kind);
    await happen(exchange, 4);
    expect(await sentTo(client)).toMatchObject([...frames]);
    await watcher.ask('all?');
    expect(watcher.frames.slice(1, -1)).toMatchObject(connections.map((ids, at) => ({ id: at + 1, connections: ids })));
  });
}

test('to end a trouble that there is not changes nothing', async () => {
  await using exchange = await RunningExchange.start();
  const client = await exchange.connect(STREAM);
  const account = { kind: null, touched: 0, connections: [{ id: 1, subscriptions: ['ethusdt@trade'] }] };
  expect(await exchange.post('/control/trouble/end', undefined)).toEqual({ status: 200, body: account });
  await happen(exchange);
  expect(await sentTo(client)).toMatchObject([{ t: 1 }]);
});

test('which troubles there are is said to whoever asks for another one, and which it is in to whoever asks again', async () => {
  await using exchange = await RunningExchange.start();
  const kinds =
    'closes, ends-by-age, announces-shutdown, hangs, falls-silent, repeats-trades, skips-trades, garbles-frames, ' +
    'sends-unknown-events, changes-its-unit, sends-out-of-order, limits-history, bans-from-history';
  for (const kind of ['sulks', 7, undefined]) {
    const refused = await exchange.post('/control/trouble', { kind });
    expect(refused).toMatchObject({
      status: 400,
      body: { error: { code: 'wrong_field', message: `kind must be ${kinds}` } },
    });
  }
  await begin(exchange, 'closes');
  expect(await exchange.post('/control/trouble', { kind: 'hangs' })).toMatchObject({
    status: 409,
    body: { error: { code: 'in_trouble', message: 'it closes already' } },
  });
  expect(await exchange.get('/control/trouble')).toMatchObject({ kind: 'closes' });
});
