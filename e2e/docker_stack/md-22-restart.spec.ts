import { type InjectedEvents, interleaved, type Stack, startLoad } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { madeTrades, ownSymbol } from '../market_data/made-trades.ts';
import { TradesApi } from '../market_data/trades-api.ts';

test.describe.configure({ timeout: 300_000 });

const TAGS = { tag: ['@exclusive', '@fault'] };
const RATE = { perSecond: 20 };
/** From an event's sending: the whole restart may lie between. */
const WITHIN_MS = 120_000;

for (const [what, service] of [
  ['the Kafka broker', 'kafka'],
  ['the consumer', 'consumer'],
  ['the query API', 'trades-api'],
] as const) {
  test(
    `MD-22 when ${what} is restarted under traffic, each trade is in the table and served once`,
    TAGS,
    async ({ tracer, stack, faults }) => {
      const symbol = ownSymbol('R');
      await using traffic = startLoad(tracer, tradesOf(symbol), RATE);
      await traffic.progress({ acknowledged: 20, withinMs: 60_000 });
      await faults.restart(service);
      await traffic.progress({ acknowledged: 40, withinMs: 60_000 });

      const events = await traffic.stop();

      await expectServedOnce(stack, symbol, events);
    },
  );
}

test(
  'MD-22 when the whole stack is stopped and started under traffic, all data is kept and each trade served once',
  TAGS,
  async ({ tracer, stack, wholeStack }) => {
    const [old, symbol] = [ownSymbol('V'), ownSymbol('W')];
    const before = await tracer.injectMany(madeTrades(old, 50));
    await expect(before).toReachExactlyOnce('lake.trades', { withinMs: 60_000 });
    await using traffic = startLoad(tracer, tradesOf(symbol), RATE);
    await traffic.progress({ acknowledged: 20, withinMs: 60_000 });
    await wholeStack.restart();
    await traffic.progress({ acknowledged: 40, withinMs: 60_000 });

    const events = await traffic.stop();

    await expectServedOnce(stack, symbol, events);
    await expectServedOnce(stack, old, before);
  },
);

/** One after the other, by their ids. */
function tradesOf(symbol: string) {
  const batch = 100;
  let made = 0;
  return interleaved(() => madeTrades(symbol, batch, (made += batch) - batch + 1), 1);
}

async function expectServedOnce(stack: Stack, symbol: string, events: InjectedEvents): Promise<void> {
  await expect(events).toReachExactlyOnce('kafka.trades', { withinMs: WITHIN_MS });
  await expect(events).toReachExactlyOnce('lake.trades', { withinMs: WITHIN_MS });
  const acknowledged = events.filter(({ answer }) => answer.outcome === 'acknowledged');
  const { trades } = await new TradesApi(stack).served(symbol, acknowledged.length, WITHIN_MS);
  const served = trades.map(({ trade_id: id }) => Number(id)).toSorted((a, b) => a - b);
  expect(served, 'at api.trades').toEqual([...new Set(served)]);
  expect(served, 'at api.trades').toEqual(expect.arrayContaining(acknowledged.map(({ payload }) => payload.trade_id)));
}
