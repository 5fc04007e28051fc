import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Logger } from '../lib/logging.ts';
import { readTimeUnit } from './frames.ts';
import type { Market } from './market.ts';
import { Session, type SessionAddress, type SessionLimits } from './session.ts';

export interface UpgradeLimits extends SessionLimits {
  /** Of one client address, within five minutes. */
  readonly connections: number;
}

const WINDOW_MS = 300_000;
const SENT_PATH = '/control/sent';

/** Answers upgrade requests: `/ws/<stream>` and `/stream?streams=…` for everybody, `/control/sent` for the test. */
export function serveSockets(server: Server, market: Market, limits: UpgradeLimits, log: Logger): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 65_536 });
  const attempts = new Map<string, number[]>();
  let sessions = 0;

  const join = (socket: WebSocket, address: SessionAddress): void => {
    socket.on('error', (error) => {
      log.info({ reason: error.message }, 'client misbehaved');
    });
    const session = new Session((sessions += 1), socket, address, limits, log);
    const leave = market.join(session);
    log.info({ connection: session.id, streams: session.subscriptions.length }, 'client connected');
    socket.once('close', (code) => {
      leave();
      log.info({ connection: session.id, code }, 'client left');
    });
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', (error) => {
      log.debug({ reason: error.message }, 'handshake broken off');
    });
    const url = new URL(request.url ?? '/', 'ws://exchange');
    if (url.pathname === SENT_PATH) {
      sockets.handleUpgrade(request, socket, head, (opened) => {
        watch(opened, market);
      });
      return;
    }
    if (!market.doors.streams) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    const address = readAddress(url);
    if (address === undefined) {
      refuse(socket, '404 Not Found');
      return;
    }
    if (!mayConnect(attempts, socket, limits.connections)) {
      refuse(socket, '429 Too Many Requests');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      join(opened, address);
    });
  });

  return async () => {
    for (const client of sockets.clients) client.close(1001, 'the exchange is stopping');
    await new Promise<void>((resolve) => {
      sockets.close(() => {
        resolve();
      });
    });
  };
}

/** Says what happens, in the order in which it happened: first what came before anything that is told. */
function watch(socket: WebSocket, market: Market): void {
  const end = market.watch(({ trade, sentMicros, connections, again }) => {
    socket.send(JSON.stringify({ ...trade, sentMicros, connections, again }));
  });
  socket.once('close', end);
  // A ping says that all that happened before it has been told.
  socket.on('message', (data: Buffer) => {
    socket.send(JSON.stringify({ told: data.toString() }));
  });
  socket.send(JSON.stringify({ told: 'watching' }));
}

function readAddress(url: URL): SessionAddress | undefined {
  const unit = readTimeUnit(url.searchParams.get('timeUnit'));
  if (unit === undefined) return undefined;
  const [, root, ...names] = url.pathname.split('/').map(decodeURIComponent);
  if (root === 'ws') return { streams: names.filter(Boolean), combined: false, unit };
  if (root !== 'stream') return undefined;
  const streams = (url.searchParams.get('streams') ?? '').split('/').filter(Boolean);
  return { streams, combined: true, unit };
}

function mayConnect(attempts: Map<string, number[]>, socket: Duplex, most: number): boolean {
  const client = ('remoteAddress' in socket && String(socket.remoteAddress)) || 'unknown';
  const since = performance.now() - WINDOW_MS;
  const recent = (attempts.get(client) ?? []).filter((at) => at > since);
  if (recent.length < most) recent.push(performance.now());
  else return false;
  attempts.set(client, recent);
  return true;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}
