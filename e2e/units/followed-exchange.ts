import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import type { FeedParts, FeedSource } from '../../compose/services/market-data-runtime/feed/feed-source.ts';
import type { GapNotice } from '../../compose/services/market-data-runtime/feed/gaps.ts';
import type { TradeMark } from '../../compose/services/market-data-runtime/feed/symbol-track.ts';
import type { MarketTrade } from '../../compose/services/market-data-runtime/replay/market-trade.ts';
import type { Sink } from '../../compose/services/market-data-runtime/sink.ts';
import { RunningExchange } from '../harness/exchange/running-exchange.ts';
import { silent, stages } from '../contracts/holds.ts';

export const SYMBOL = 'ETHUSDT';

/** Settings of the feed, and what was passed on before it began. */
interface FollowOptions extends Readonly<Record<string, unknown>> {
  /** Of the feed; the exchange's is the machine's. Default: the machine's. */
  readonly clock?: Clock;
  readonly before?: readonly (readonly [string, TradeMark])[];
  /** Default: says what was passed on before. */
  readonly remember?: FeedParts['remember'];
}

/** So many times as fast as the machine's: what the feed waits out as a second takes that much less. */
export function hastened(times: number): Clock {
  return {
    now: () => systemClock.now() * times,
    sleep: (ms, signal) => systemClock.sleep(ms / times, signal),
  };
}

/** The real exchange in this process, and a feed that follows it over a real socket; what it gives is kept. */
export class FollowedExchange implements AsyncDisposable {
  readonly exchange: RunningExchange;
  readonly feed: FeedSource;
  readonly given: MarketTrade[] = [];
  readonly notices: GapNotice[] = [];
  readonly asides: { readonly text: string; readonly reason: string }[] = [];

  private constructor(
    exchange: RunningExchange,
    { before = [], remember, clock = systemClock, ...options }: FollowOptions,
  ) {
    this.exchange = exchange;
    const { notices, asides } = this;
    this.feed = new stages.FeedSource(
      {
        kind: 'websocket',
        symbols: [SYMBOL],
        backOff: { firstMs: 5, longestMs: 20 },
        history: { perSecond: 1_000, retryMs: 10, timeoutMs: 2_000 },
        ...options,
      },
      {
        streams: `ws://${exchange.address}`,
        rest: `http://${exchange.address}`,
        clock,
        log: silent,
        gaps: keeping(notices),
        keepAside: (text, reason) => Promise.resolve(void asides.push({ text, reason })),
        remember: remember ?? (() => Promise.resolve(new Map(before))),
        stages,
      },
    );
    this.feed.deliver((trade) => Promise.resolve(void this.given.push(trade)));
  }

  static async start(
    options: FollowOptions = {},
    limits: Parameters<typeof RunningExchange.start>[0] = {},
  ): Promise<FollowedExchange> {
    const exchange = await RunningExchange.start({ messagesPerSecond: 1_000, ...limits });
    return await FollowedExchange.follow(exchange, options);
  }

  /** Follows an exchange on which something has happened already. */
  static async follow(exchange: RunningExchange, options: FollowOptions = {}): Promise<FollowedExchange> {
    const followed = await FollowedExchange.begin(exchange, options);
    await followed.passed();
    return followed;
  }

  /** Without waiting until it follows. */
  static async begin(exchange: RunningExchange, options: FollowOptions = {}): Promise<FollowedExchange> {
    const followed = new FollowedExchange(exchange, { commandsPerSecond: 500, ...options });
    await followed.feed.start();
    return followed;
  }

  get ids(): readonly number[] {
    return this.given.map(({ id }) => id);
  }

  /** What was said of gaps, in short: `OPEN 3-4`. */
  get said(): readonly string[] {
    return this.notices.map(({ state, from, to }) => `${state} ${from}-${to}`);
  }

  happen(ids: readonly number[], { symbol = SYMBOL, withheld = false } = {}): void {
    for (const id of ids) {
      const timeMicros = 1_767_323_045_678_901 + id;
      this.exchange.market.happen(
        { symbol, id, price: '3412.0700', quantity: '1.50', timeMicros, buyerIsMaker: id % 2 === 0 },
        withheld,
      );
    }
  }

  /** Resolves when all that was sent has been passed on, over whatever connection there is by then. */
  async passed(): Promise<void> {
    await this.until(async () => {
      await this.feed.passed();
      return true;
    });
  }

  async until(look: () => boolean | Promise<boolean>): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    for (let trouble: unknown; ;) {
      try {
        if (await look()) return;
      } catch (error) {
        trouble = error;
      }
      if (signal.aborted) throw new Error('it did not come to that', { cause: trouble });
      await sleep(5);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.feed.stop(1_000);
    await this.exchange[Symbol.asyncDispose]();
  }
}

function keeping(notices: GapNotice[]): Sink<GapNotice> {
  return {
    name: 'gaps',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve({ undelivered: 0 }),
    accept: (notice) => Promise.resolve(void notices.push(notice)),
    status: () => ({ name: 'gaps', state: 'running', counters: {} }),
    health: () => ({ level: 'ok' }),
  };
}
