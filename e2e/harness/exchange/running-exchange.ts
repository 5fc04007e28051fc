import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { controlRoutes, explain } from '../../../compose/services/exchange/control-routes.ts';
import { Market } from '../../../compose/services/exchange/market.ts';
import { restRoutes } from '../../../compose/services/exchange/rest-routes.ts';
import { Tape } from '../../../compose/services/exchange/tape.ts';
import { troubleRoutes } from '../../../compose/services/exchange/trouble-routes.ts';
import { serveSockets, type UpgradeLimits } from '../../../compose/services/exchange/upgrades.ts';
import { HttpServer } from '../../../compose/services/lib/http-server.ts';
import { createLogger } from '../../../compose/services/lib/logging.ts';
import { Readiness } from '../../../compose/services/lib/readiness.ts';

export const LIMITS: UpgradeLimits = {
  lifetimeMs: 60_000,
  pingMs: 60_000,
  pongMs: 60_000,
  streams: 1_024,
  messagesPerSecond: 5,
  secondMs: 1_000,
  connections: 300,
};

/** The exchange's own code on a port of this machine, and clients of it. */
export class RunningExchange implements AsyncDisposable {
  readonly market = new Market(new Tape(10_000));
  readonly #server = new HttpServer(new Readiness({}), explain, 1_048_576);
  /** Requests for its history. */
  asked = 0;
  readonly #end = new AbortController();
  readonly #clients: Client[] = [];
  #closeSockets: () => Promise<void> = () => Promise.resolve();

  static async start(limits: Partial<UpgradeLimits> = {}): Promise<RunningExchange> {
    const exchange = new RunningExchange();
    restRoutes(exchange.#server, exchange.market);
    controlRoutes(exchange.#server, exchange.market, exchange.#end.signal);
    troubleRoutes(exchange.#server, exchange.market);
    exchange.#server.server.on('request', ({ url = '' }) => {
      if (url.startsWith('/api/v3/historicalTrades')) exchange.asked += 1;
    });
    const log = createLogger('exchange', 'silent', []);
    exchange.#closeSockets = serveSockets(exchange.#server.server, exchange.market, { ...LIMITS, ...limits }, log);
    await exchange.#server.listen(0);
    return exchange;
  }

  async connect(path: string, options: { readonly autoPong?: boolean } = {}): Promise<Client> {
    const client = new Client(new WebSocket(`ws://127.0.0.1:${this.#port}${path}`, options));
    this.#clients.push(client);
    await client.opened;
    return client;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<unknown> {
    return await (await fetch(`http://127.0.0.1:${this.#port}${path}`, { headers })).json();
  }

  async post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`http://127.0.0.1:${this.#port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  /** Ends all connections. */
  async stopTelling(): Promise<void> {
    await this.#closeSockets();
  }

  /** As the service does when it is told to stop: no replay goes on. */
  stopReplays(): void {
    this.#end.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopReplays();
    for (const client of this.#clients) client.socket.terminate();
    await this.#closeSockets();
    this.#server.server.closeAllConnections();
    await this.#server.close();
  }

  /** Without its scheme. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get #port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }
}

/** A connection that keeps all frames it was sent; one that is no JSON as `{ unreadable: … }`. */
export class Client {
  readonly socket: WebSocket;
  readonly opened: Promise<unknown>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly frames: Record<string, unknown>[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.opened = once(socket, 'open');
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
      });
    });
    socket.on('message', (data: Buffer) => this.frames.push(readFrame(data.toString())));
  }

  /** Asks, and returns the answer: by the time it is there, everything that was sent before it is too. */
  async ask(command: object | string): Promise<unknown> {
    const before = this.frames.length;
    this.socket.send(typeof command === 'string' ? command : JSON.stringify(command));
    for (;;) {
      const answer = this.frames
        .slice(before)
        .find((frame) => 'result' in frame || 'error' in frame || 'told' in frame);
      if (answer !== undefined) return answer;
      await once(this.socket, 'message');
    }
  }
}

function readFrame(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text };
  }
}
