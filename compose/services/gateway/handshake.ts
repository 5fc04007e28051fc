import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { errorAnswer } from '../lib/http-server.ts';
import type { Logger } from '../lib/logging.ts';
import type { KeyVerdict } from './key-check.ts';

const MAX_FRAME_BYTES = 4_096;
const MESSAGES = {
  missing_key: 'offer the API key as WebSocket subprotocol apikey.<key>',
  malformed_key: 'the offered subprotocol carries no well-formed key',
  wrong_key: 'the key is not valid',
} as const;

export const SOCKET_PATH = '/ws';

export interface HandshakeParts {
  /** @param header `Sec-WebSocket-Protocol` as it was sent */
  readonly checkKey: (header: string | undefined) => KeyVerdict;
  readonly log: Logger;
  readonly welcome: (socket: WebSocket) => void;
}

/** Listens to an HTTP server's `upgrade`. */
export type Handshake = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Answers upgrade requests: the key is looked at before anything is upgraded. */
export function createHandshake({ checkKey, log, welcome }: HandshakeParts): Handshake {
  const protocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (_offered, request) => protocols.get(request) ?? false,
  });

  return (request, socket, head) => {
    // A client that goes away in the middle of the handshake is no event.
    socket.on('error', (error) => {
      log.debug({ reason: error.message }, 'handshake broken off');
    });
    if (request.url?.split('?', 1)[0] !== SOCKET_PATH) {
      refuse(socket, 404, 'Not Found', 'not_found', `WebSockets are at ${SOCKET_PATH}`);
      return;
    }
    const verdict = checkKey(request.headers['sec-websocket-protocol']);
    if (!verdict.accepted) {
      log.info({ code: verdict.code }, 'handshake refused');
      refuse(socket, 401, 'Unauthorized', verdict.code, MESSAGES[verdict.code]);
      return;
    }
    protocols.set(request, verdict.protocol);
    server.handleUpgrade(request, socket, head, welcome);
  };
}

function refuse(socket: Duplex, status: number, phrase: string, code: string, message: string): void {
  const body = JSON.stringify(errorAnswer(status, code, message).body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${phrase}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
