import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { defect } from '../lib/defects.ts';
import { errorAnswer } from '../lib/http-server.ts';
import type { Logger } from '../lib/logging.ts';
import { checkKey, type KeyVerdict } from './key-check.ts';

const MAX_FRAME_BYTES = 4_096;
const MESSAGES = {
  missing_key: 'offer the API key as WebSocket subprotocol apikey.<key>',
  malformed_key: 'the offered subprotocol carries no well-formed key',
  wrong_key: 'the key is not valid',
} as const;

/** Answers upgrade requests: the key is looked at before anything is upgraded. */
export function createHandshake(
  key: string,
  log: Logger,
  welcome: (socket: WebSocket) => void,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const verdicts = new WeakMap<IncomingMessage, KeyVerdict>();
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (_offered, request) => {
      const verdict = verdicts.get(request);
      return verdict?.accepted === true && !defect('gateway-no-protocol-echo') ? verdict.protocol : false;
    },
  });

  return (request, socket, head) => {
    // A client that goes away in the middle of the handshake is no event.
    socket.on('error', (error) => {
      log.debug({ reason: error.message }, 'handshake broken off');
    });
    if (request.url?.split('?', 1)[0] !== '/ws') {
      refuse(socket, 404, 'Not Found', 'not_found', 'WebSockets are at /ws');
      return;
    }
    const header = request.headers['sec-websocket-protocol'];
    if (defect('gateway-logs-key'))
      process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'handshake', header })}\n`);
    const verdict = checkKey(header, key);
    verdicts.set(request, verdict);
    if (!verdict.accepted && !defect('gateway-frame-before-auth')) {
      log.info({ code: verdict.code }, 'handshake refused');
      refuse(socket, 401, 'Unauthorized', verdict.code, MESSAGES[verdict.code]);
      return;
    }
    server.handleUpgrade(request, socket, head, (upgraded) => {
      if (verdict.accepted) {
        welcome(upgraded);
        return;
      }
      upgraded.send(JSON.stringify({ type: 'hello' }));
      upgraded.close(4401, 'unauthorized');
    });
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
