import { expect, test } from '@playwright/test';
import { SharedResources } from '../../fixtures/core/shared.ts';
import { exchangeEntrance } from '../../fixtures/platforms/market-data/exchange.ts';
import type { EmittedEvent, PipelineContext } from '../../fixtures/trace/types.ts';
import { RunningExchange } from './exchange/running-exchange.ts';

const TRADE = {
  symbol: 'ETHUSDT',
  id: 1,
  price: '3412.0700',
  quantity: '1.50',
  timeMicros: 1_767_323_045_678_901,
  buyerIsMaker: true,
};

const ENTRANCE = exchangeEntrance({ service: 'exchange', port: 8080 });

async function observe(exchange: RunningExchange, seen: EmittedEvent[]) {
  const [host = '', port = ''] = exchange.address.split(':');
  const context: PipelineContext = {
    endpoint: () => ({ host, port: Number(port) }),
    credentials: {},
    share: new SharedResources().share,
    ensureImage: () => Promise.resolve(),
  };
  const observation = await ENTRANCE.observe?.(context, (event) => seen.push(event));
  if (observation === undefined) throw new TypeError('it can be observed');
  return observation;
}

test('HA-03 a source that tells over a WebSocket what it emits is observed from then on, to the end', async () => {
  await using exchange = await RunningExchange.start();
  exchange.market.happen(TRADE);
  const seen: EmittedEvent[] = [];
  await using observation = await observe(exchange, seen);
  for (let id = 2; id <= 200; id += 1) exchange.market.happen({ ...TRADE, id });
  await observation.drain(5_000);
  expect(seen.map(({ payload }) => payload.trade_id)).toEqual(Array.from({ length: 199 }, (_, at) => at + 2));
  expect(seen[0]).toMatchObject({
    key: 'ETHUSDT',
    payload: { price: '3412.0700', quantity: '1.50', trade_time: '2026-01-02T03:04:05.678901Z', buyer_is_maker: true },
  });
  expect(Math.abs((seen[0]?.at ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('HA-03 what the source sends again is no other event, and what it withholds from streams is one', async () => {
  await using exchange = await RunningExchange.start();
  const seen: EmittedEvent[] = [];
  await using observation = await observe(exchange, seen);
  exchange.market.happen(TRADE);
  exchange.market.repeat(TRADE);
  exchange.market.happen({ ...TRADE, id: 2 }, true);
  await observation.drain(5_000);
  expect(seen.map(({ summary }) => summary)).toEqual(['trade 1 to 0 connections', 'trade 2 to 0 connections']);
});

test('HA-03 when the connection to the source is lost, nobody can say what it emitted', async () => {
  await using exchange = await RunningExchange.start();
  await using observation = await observe(exchange, []);
  await exchange.stopTelling();
  await expect(observation.drain(5_000)).rejects.toMatchObject({ code: 'E_EMISSIONS_LOST' });
});
