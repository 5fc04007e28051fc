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
    const open = (use: (opened: WebSocket) => void): void => {
      sockets.handleUpgrade(request, socket, head, (opened) => {
        opened.on('error', (error) => {
          log.info({ reason: error.message }, 'client misbehaved');
        });
        use(opened);
      });
    };
    const [path = '', query] = (request.url ?? '/').split('?', 2);
    if (path === SENT_PATH) {
      open((opened) => {
        watch(opened, market);
      });
      return;
    }
    if (!market.doors.streams) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    const address = readAddress(path, new URLSearchParams(query));
    if (address === undefined) {
      refuse(socket, '404 Not Found');
      return;
    }
    if (new Set(address.streams).size > limits.streams) {
      refuse(socket, '400 Bad Request');
      return;
    }
    if (!mayConnect(attempts, socket, limits.connections)) {
      refuse(socket, '429 Too Many Requests');
      return;
    }
    open((opened) => {
      join(opened, address);
    });
  });

  return async () => {
    for (const client of sockets.clients) {
      // One that hangs would not hear that it is to close.
      if (client.isPaused) client.terminate();
      else client.close(1001, 'the exchange is stopping');
    }
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

function readAddress(path: string, query: URLSearchParams): SessionAddress | undefined {
  const unit = readTimeUnit(query.get('timeUnit'));
  const [root, ...names] = pathSteps(path);
  if (unit === undefined) return undefined;
  if (root === 'ws') return { streams: names.filter(Boolean), combined: false, unit };
  if (root !== 'stream') return undefined;
  const streams = (query.get('streams') ?? '').split('/').filter(Boolean);
  return { streams, combined: true, unit };
}

/** None of a path with a broken % sequence. */
function pathSteps(path: string): readonly string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return [];
  }
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
