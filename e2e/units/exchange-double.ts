import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import type { MarketTrade } from '../../compose/services/market-data-runtime/replay/market-trade.ts';
import { stages } from '../contracts/holds.ts';

export interface Command {
  readonly method: string;
  readonly params?: readonly string[];
  readonly id: number;
}

interface Request {
  readonly url?: string;
  readonly headers: object;
}

type Accepted = readonly [WebSocket, Request];

interface Options {
  readonly clock?: Clock;
  readonly silentMs?: number;
}

/** One whose socket can be listened to. */
class OpenConnection extends stages.Connection {
  /** Resolves when the next of these has come, and the connection has taken note of it. */
  async heard(event: 'ping' | 'pong' | 'message'): Promise<void> {
    await once(this.socket, event);
  }
}

/** A server that answers commands as the test says, and one connection to it; what comes on either side is kept. */
export class ConnectedDouble implements AsyncDisposable {
  readonly commands: Command[] = [];
  readonly trades: MarketTrade[] = [];
  readonly unreadable: string[] = [];
  shutdowns = 0;
  readonly settings = { answerMs: 5_000, silentMs: 60_000, commandsPerSecond: 1_000_000 };
  /** Frames in answer to a command. */
  answer: (command: Command) => readonly object[] = ({ id }) => [{ result: null, id }];
  readonly connection: OpenConnection;
  /** The server's side of it, and what it asked for. */
  readonly #server: WebSocketServer;
  readonly #accepted: Promise<Accepted>;

  private constructor(server: WebSocketServer, { clock = systemClock, silentMs = 60_000 }: Options) {
    this.#server = server;
    this.#accepted = once(server, 'connection') as unknown as Promise<Accepted>;
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const command = JSON.parse(data.toString()) as Command;
        this.commands.push(command);
        for (const frame of this.answer(command)) socket.send(JSON.stringify(frame));
      });
    });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.connection = new OpenConnection(
      Object.assign(this.settings, { url, silentMs }),
      {
        trade: (trade) => this.trades.push(trade),
        shutdown: () => (this.shutdowns += 1),
        unreadable: (text) => this.unreadable.push(text),
      },
      clock,
    );
  }

  static async open(options: Options = {}): Promise<ConnectedDouble> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const double = new ConnectedDouble(server, options);
    await double.connection.opened();
    return double;
  }

  async request(): Promise<Request> {
    return (await this.#accepted)[1];
  }

  async socket(): Promise<WebSocket> {
    return (await this.#accepted)[0];
  }

  async send(...frames: readonly object[]): Promise<void> {
    const socket = await this.socket();
    for (const frame of frames) socket.send(JSON.stringify(frame));
  }

  /** The exchange ends it in order. */
  async close(code: number, why?: string): Promise<void> {
    (await this.socket()).close(code, why);
  }

  /** It ends without a word. */
  async breakOff(): Promise<void> {
    (await this.socket()).terminate();
  }

  async signal(what: 'ping' | 'pong'): Promise<void> {
    (await this.socket())[what]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.terminate('the test is over');
    for (const client of this.#server.clients) client.terminate();
    await this.connection.ended;
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

/** As the exchange sends it. */
export function tradeFrame(t: number): object {
  const now = Date.now() * 1_000;
  return { e: 'trade', E: now, s: 'ETHUSDT', t, p: '1.5', q: '2', T: now, m: false };
}
