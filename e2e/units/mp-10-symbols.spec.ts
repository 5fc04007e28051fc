import { expect, test } from '../contracts/holds.ts';
import { ControlledFeed } from './controlled-feed.ts';

const NO_FEED = { status: 409, body: { error: { code: 'no_feed' } } };

test('MP-10 symbols are followed and let go while a run goes on', async () => {
  await using feed = await ControlledFeed.start();
  await feed.run(['ETHUSDT']);
  expect(await feed.ask('/symbols')).toEqual({ status: 200, body: { symbols: ['ETHUSDT'] } });
  const both = { status: 200, body: { symbols: ['ETHUSDT', 'BTCUSDT'] } };
  expect(await feed.ask('/symbols', { follow: ['BTCUSDT'] })).toEqual(both);
  expect(await feed.ask('/symbols', {})).toEqual(both);
  feed.happen('ETHUSDT', 1);
  feed.happen('BTCUSDT', 1);
  expect(await feed.ask('/passed')).toEqual({ status: 200, body: {} });
  expect(new Set(feed.trades.map(({ symbol }) => symbol))).toEqual(new Set(['ETHUSDT', 'BTCUSDT']));
  expect(await feed.ask('/symbols', { unfollow: ['ETHUSDT'] })).toMatchObject({ body: { symbols: ['BTCUSDT'] } });
  feed.happen('ETHUSDT', 2);
  feed.happen('BTCUSDT', 2);
  await feed.ask('/passed');
  expect(feed.trades.map(({ symbol, id }) => `${symbol} ${id}`)).toContain('BTCUSDT 2');
  expect(feed.trades.map(({ symbol, id }) => `${symbol} ${id}`)).not.toContain('ETHUSDT 2');
});

test('MP-10 symbols that are none, and what is not understood, are refused with the field', async () => {
  await using feed = await ControlledFeed.start();
  await feed.run([]);
  for (const [field, body] of [
    ['follow.0', { follow: ['btcusdt'] }],
    ['unfollow', { unfollow: 'BTCUSDT' }],
    ['colour', { colour: 'red' }],
  ] as const) {
    const refusal = { status: 400, body: { error: { code: 'bad_request', field } } };
    expect(await feed.ask('/symbols', body), field).toMatchObject(refusal);
  }
  expect(await feed.ask('/symbols')).toEqual({ status: 200, body: { symbols: [] } });
});

test('MP-10 who asks for symbols where no run follows an exchange is told so', async () => {
  await using feed = await ControlledFeed.start();
  for (const what of ['no run', 'a run of a tape']) {
    expect(await feed.ask('/symbols'), what).toMatchObject(NO_FEED);
    expect(await feed.ask('/symbols', { follow: ['BTCUSDT'] }), what).toMatchObject(NO_FEED);
    await feed.ask('/runs', { name: 'trades', source: { kind: 'replay', trades: 1 }, sinks: [{ kind: 'memory' }] });
  }
});

test('MP-10 all has passed when the sinks have written it', async () => {
  await using feed = await ControlledFeed.start();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const gates = [Promise.resolve(), promise];
  let flushes = 0;
  feed.flushed = async () => {
    flushes += 1;
    await gates[flushes - 1];
  };
  await feed.run(['ETHUSDT']);
  let answer: unknown;
  const asked = feed.ask('/passed').then((given) => (answer = given));
  await expect.poll(() => flushes, { intervals: [1] }).toBe(2);
  expect(answer).toBeUndefined();
  resolve(undefined);
  await asked;
  expect(answer).toEqual({ status: 200, body: {} });
});

test('MP-10 while the exchange is away nothing is confirmed', async () => {
  await using feed = await ControlledFeed.start();
  await feed.run(['ETHUSDT']);
  await feed.loseExchange();
  const away = { status: 503, body: { error: { code: 'not_confirmed', message: expect.any(String) as unknown } } };
  expect(await feed.ask('/passed')).toMatchObject(away);
  expect(await feed.ask('/symbols', {}), 'nothing is to be confirmed').toMatchObject({ status: 200 });
  expect(await feed.ask('/symbols', { follow: ['BTCUSDT'] })).toMatchObject(away);
  expect(await feed.ask('/health')).toMatchObject({ status: 200, body: { level: 'degraded' } });
});
