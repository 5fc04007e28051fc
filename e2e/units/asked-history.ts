import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../compose/services/market-data-runtime/clock.ts';
import type { HistorySettings } from '../../compose/services/market-data-runtime/feed/history.ts';
import { stages } from '../contracts/holds.ts';

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
}

/** A clock on which all waiting is over at once. */
class LeapingClock implements Clock {
  ms = 0;

  now(): number {
    return this.ms;
  }

  sleep(ms: number): Promise<void> {
    this.ms += ms;
    return Promise.resolve();
  }
}

/** A history, and a server that answers what the test says. */
export class AskedHistory implements AsyncDisposable {
  readonly clock = new LeapingClock();
  readonly urls: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** undefined: none at all. */
  answer: (query: URLSearchParams) => Answer | undefined = () => ({ body: [] });
  readonly #server: Server;
  readonly #history;
  readonly end = new AbortController();

  private constructor(server: Server, settings: Partial<HistorySettings>) {
    this.#server = server;
    server.on('request', ({ url = '', headers }, response) => {
      this.urls.push(url);
      this.headers.push(headers);
      const answer = this.answer(new URL(url, 'http://exchange').searchParams);
      if (answer === undefined) return;
      response.writeHead(answer.status ?? 200, { connection: 'close', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#history = new stages.History(url, { timeoutMs: 10_000, perSecond: 1_000, ...settings }, this.clock);
  }

  static async start(settings: Partial<HistorySettings> = {}): Promise<AskedHistory> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new AskedHistory(server, settings);
  }

  get queries(): readonly string[] {
    return this.urls.map((url) => url.replace(/^.*?&/, ''));
  }

  async newest(symbol = 'ETHUSDT'): Promise<number | undefined> {
    const answer = this.#history.last(symbol, this.end.signal);
    return (await answer)?.id;
  }

  async between(from: number, to: number): Promise<readonly number[]> {
    const ids: number[] = [];
    for await (const { id } of this.#history.between('ETHUSDT', from, to, this.end.signal)) ids.push(id);
    return ids;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** As the exchange answers them. */
export function pastTrades(from: number, to: number): readonly object[] {
  const terms = { price: '1.5', qty: '2', time: 1, isBuyerMaker: false };
  return Array.from({ length: to - from + 1 }, (_, at) => ({ ...terms, id: from + at }));
}
