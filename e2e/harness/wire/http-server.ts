import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import { connect, createServer as createTcpServer } from 'node:net';
import { WebSocketServer } from 'ws';

/** The first byte of a record of a handshake. */
const TLS_HANDSHAKE = 0x16;

export interface Listening extends AsyncDisposable {
  readonly port: number;
}

export interface HttpServerOptions {
  /** Left out: it speaks plain text. */
  readonly tls?: ServerOptions;
  readonly answer?: RequestListener;
  /** What a WebSocket is sent at once. */
  readonly frame?: string;
}

/** An API and a WebSocket at one port of this machine. */
export async function listen({ tls, answer = echo, frame = 'hello' }: HttpServerOptions): Promise<Listening> {
  const server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.send(frame);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const echo: RequestListener = (request, response) => {
  const { method, url, headers } = request;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ method, url, authorization: headers.authorization ?? null }));
};

/** A port in front of a server of TLS that answers 400 to whoever speaks plain text, as common servers do. */
export async function plainAnswers(securedPort: number): Promise<Listening> {
  const front = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (first: Buffer) => {
      if (first[0] !== TLS_HANDSHAKE) {
        const body = 'The plain HTTP request was sent to HTTPS port';
        socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
        return;
      }
      const behind = connect(securedPort, '127.0.0.1');
      behind.on('error', () => undefined);
      behind.write(first);
      socket.pipe(behind).pipe(socket);
    });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const address = front.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => front.close(resolve));
    },
  };
}
