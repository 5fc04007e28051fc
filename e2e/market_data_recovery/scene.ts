import { type BackgroundLoad, type InjectedEvents, type Stack, startLoad, type Tracer } from '../../fixtures/index.ts';
import { expect } from '../market-data.ts';
import type { ExchangeControl } from '../market_data/exchange-control.ts';
import { ConsumerLog } from './consumer/consumer-log.ts';
import { TradesApi, type TradesPage } from '../market_data/trades-api.ts';

const RATE = { perSecond: 40 };
/** How long after a fault the last trade of the backlog may come out. */
const RECOVERY_MS = 60_000;

/** Trades of one symbol that go on happening at the exchange, and the API that serves them. */
export interface Scene extends AsyncDisposable {
  readonly symbol: string;
  readonly traffic: BackgroundLoad;
  readonly api: TradesApi;
  /** From the beginning of the scene on. */
  readonly consumer: ConsumerLog;
}

export interface World {
  readonly tracer: Tracer<'kafka.trades' | 'lake.trades' | 'api.trades'>;
  readonly exchange: ExchangeControl;
  readonly stack: Stack;
}

/** Begins when the first trades are served: what is broken then has worked. */
export async function sceneOf({ tracer, exchange, stack }: World): Promise<Scene> {
  const [symbol = ''] = await exchange.follow();
  const traffic = startLoad(tracer, (at) => exchange.trade(symbol, at + 1), RATE);
  try {
    const first = await traffic.progress({ acknowledged: 20, withinMs: 45_000 });
    await expect(first).toReach('api.trades', { withinMs: 45_000 });
  } catch (error) {
    await traffic[Symbol.asyncDispose]();
    throw error;
  }
  return {
    symbol,
    traffic,
    api: new TradesApi(stack),
    consumer: new ConsumerLog(stack),
    [Symbol.asyncDispose]: () => traffic[Symbol.asyncDispose](),
  };
}

/** Lets some more happen, ends, and expects each trade once at every hop, no gap, and its order where the hop has one. */
export async function expectEachOnce(
  { traffic, api, symbol }: Scene,
  brokenMs: number,
): Promise<{ readonly trades: InjectedEvents; readonly page: TradesPage }> {
  await traffic.progress({ acknowledged: 20, withinMs: 45_000 });
  const trades = await traffic.stop();
  const inTime = { withinMs: brokenMs + RECOVERY_MS };
  await expect(trades).toReachExactlyOnce('kafka.trades', inTime);
  await expect(trades).toReachExactlyOnce('lake.trades', inTime);
  await expect(trades).toReachExactlyOnce('api.trades', inTime);
  return { trades, page: await api.settled(symbol, trades.length, 0, RECOVERY_MS) };
}
