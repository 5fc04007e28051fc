import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { WebSocket } from 'ws';
import { createHandshake } from '../../compose/services/gateway/handshake.ts';
import { checkKey } from '../../compose/services/gateway/key-check.ts';
import { pageFiles, servePage } from '../../compose/services/gateway/page.ts';
import { errorAnswer, HttpServer } from '../../compose/services/lib/http-server.ts';
import { Readiness } from '../../compose/services/lib/readiness.ts';

export const KEY = 'key-of-a-test';

/** The gateway's page and handshake in this process; what goes over the sockets is the test's. */
export class PageServer implements AsyncDisposable {
  readonly #server = new HttpServer(new Readiness({}), () => errorAnswer(500, 'internal', 'broken'));
  readonly #sockets: WebSocket[] = [];
  readonly #snapshot: object;
  /** What the page has said on all its sockets. */
  readonly heard: unknown[] = [];
  /** Codes of the sockets that the page has left. */
  readonly left: number[] = [];

  /** @param snapshot what each socket is told first */
  constructor(snapshot: object = {}) {
    this.#snapshot = { type: 'snapshot', trips: [], surge: [], drivers: [], ...snapshot };
    servePage(this.#server, pageFiles());
    const handshake = createHandshake({
      checkKey: (header) => checkKey(header, KEY),
      log: pino({ level: 'silent' }),
      welcome: (socket) => {
        this.#welcome(socket);
      },
    });
    this.#server.server.on('upgrade', handshake);
  }

  get url(): string {
    const { port } = this.#server.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  get opened(): number {
    return this.#sockets.length;
  }

  async listen(): Promise<this> {
    await this.#server.listen(0);
    return this;
  }

  /** To the newest socket. */
  send(...messages: readonly (object | string)[]): void {
    for (const message of messages) {
      this.#sockets.at(-1)?.send(typeof message === 'string' ? message : JSON.stringify(message));
    }
  }

  /** An event of a stream, as the gateway passes it on. */
  event(topic: string, event: object): void {
    this.send({ type: 'event', topic, event });
  }

  close(code: number, reason: string): void {
    this.#sockets.at(-1)?.close(code, reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#server.server.closeAllConnections();
    if (this.#server.server.listening) await Promise.all([once(this.#server.server, 'close'), this.#server.close()]);
  }

  #welcome(socket: WebSocket): void {
    this.#sockets.push(socket);
    socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString())));
    socket.on('close', (code) => this.left.push(code));
    this.send({ type: 'hello', client_id: 'c', heartbeat_ms: 10_000 }, this.#snapshot);
  }
}
