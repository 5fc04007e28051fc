import type { AddressInfo } from 'node:net';
import { HttpServer } from '../../compose/services/lib/http-server.ts';
import { Readiness } from '../../compose/services/lib/readiness.ts';
import { Diary } from '../../compose/services/market-data-runtime/control/diary.ts';
import { addRoutes, explain } from '../../compose/services/market-data-runtime/control/routes.ts';
import { type FullSink, Runs } from '../../compose/services/market-data-runtime/control/runs.ts';
import type { MarketTrade } from '../../compose/services/market-data-runtime/replay/market-trade.ts';
import type { Sink } from '../../compose/services/market-data-runtime/sink.ts';
import { RunningExchange } from '../harness/exchange/running-exchange.ts';
import { expect, silent, stages } from '../contracts/holds.ts';

function memorySink<T>(accept: (item: T) => void, flushed?: () => Promise<void>): Sink<T> {
  return {
    name: 'memory',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve({ undelivered: 0 }),
    accept: (item) => {
      accept(item);
      return Promise.resolve();
    },
    ...(flushed === undefined ? {} : { flushed }),
    status: () => ({ name: 'memory', state: 'running', counters: {} }),
    health: () => ({ level: 'ok' }),
  };
}

const QUICK = {
  answerMs: 1_000,
  backOff: { firstMs: 5, longestMs: 20 },
  history: { perSecond: 1_000, retryMs: 10, timeoutMs: 2_000 },
};

/** The runtime's server in this process, and the exchange that its runs follow. */
export class ControlledFeed implements AsyncDisposable {
  readonly trades: MarketTrade[] = [];
  /** What the sink does before it says that all is written. */
  flushed: (() => Promise<void>) | undefined;
  readonly #exchange: RunningExchange;
  readonly #runs: Runs;
  readonly #server = new HttpServer(new Readiness({}), explain, 100_000);

  private constructor(exchange: RunningExchange) {
    this.#exchange = exchange;
    const diary = new Diary();
    this.#runs = new Runs({
      log: silent,
      stages,
      diary,
      sources: {
        replay: (options, { clock }) => new stages.ReplaySource(options, { clock, ...diary.told }),
        websocket: (options, { clock }) =>
          new stages.FeedSource(options, {
            streams: `ws://${exchange.address}`,
            rest: `http://${exchange.address}`,
            clock,
            log: silent,
            gaps: memorySink(() => undefined),
            keepAside: () => Promise.resolve(),
            remember: () => Promise.resolve(new Map()),
            stages,
          }),
      },
      sinks: {
        memory: (): FullSink => ({
          ...memorySink<MarketTrade>((trade) => this.trades.push(trade), this.flushed),
          pressure: { source: 'memory', level: 'OK', queueSize: 0, capacity: 1, dropped: 0 },
        }),
      },
      buses: {},
    });
    addRoutes(this.#server, this.#runs, diary);
  }

  static async start(): Promise<ControlledFeed> {
    const feed = new ControlledFeed(await RunningExchange.start({ messagesPerSecond: 1_000 }));
    await feed.#server.listen(0);
    return feed;
  }

  /** A run that follows those symbols. */
  async run(symbols: readonly string[]): Promise<void> {
    const source = { kind: 'websocket', symbols, commandsPerSecond: 500, ...QUICK };
    await this.ask('/runs', { name: 'trades', source, sinks: [{ kind: 'memory' }] });
    await expect.poll(async () => (await this.ask('/passed')).status, { intervals: [2] }).toBe(200);
  }

  /** A trade of that symbol on the exchange. */
  happen(symbol: string, id: number): void {
    const timeMicros = 1_767_323_045_678_901 + id;
    this.#exchange.market.happen({ symbol, id, price: '1', quantity: '1', timeMicros, buyerIsMaker: true }, false);
  }

  async loseExchange(): Promise<void> {
    await this.#exchange[Symbol.asyncDispose]();
  }

  async ask(path: string, sent?: unknown): Promise<{ status: number; body: unknown }> {
    const { port } = this.#server.server.address() as AddressInfo;
    const headers = { 'content-type': 'application/json' };
    const given = sent === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(sent) };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, given);
    return { status: answer.status, body: await answer.json() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#runs.stop(0);
    this.#server.server.closeAllConnections();
    await Promise.all([this.#server.close(), this.loseExchange()]);
  }
}
