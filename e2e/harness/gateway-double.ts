import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export const KEY = '0123456789abcdef0123456789abcdef';

/** A WebSocket server in this process that admits who offers `apikey.<KEY>`. */
export class GatewayDouble implements AsyncDisposable {
  readonly sockets: WebSocket[] = [];
  readonly #http = createServer();
  readonly #ws = new WebSocketServer({ noServer: true });
  #onSocket: (socket: WebSocket) => void = () => undefined;

  static async start(onSocket: (socket: WebSocket) => void = () => undefined, port = 0): Promise<GatewayDouble> {
    const gateway = new GatewayDouble();
    gateway.#onSocket = onSocket;
    gateway.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      gateway.#upgrade(request, socket, head);
    });
    await new Promise<void>((resolve) => gateway.#http.listen(port, '127.0.0.1', resolve));
    return gateway;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/ws`;
  }

  publish(frame: string): void {
    for (const socket of this.sockets) socket.send(frame);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (!request.headers['sec-websocket-protocol']?.split(/, */).includes(`apikey.${KEY}`)) {
      const body = '{"error":{"code":"unauthorized"}}';
      socket.end(
        `HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
      return;
    }
    this.#ws.handleUpgrade(request, socket, head, (opened) => {
      this.sockets.push(opened);
      this.#onSocket(opened);
    });
  }
}
