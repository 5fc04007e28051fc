import type { WebSocket } from 'ws';
import { reason, type Logger } from '../lib/logging.ts';
import { keepTrying } from '../lib/retry.ts';
import { CLOSE_SLOW, type Client, type LiveEvent } from './client.ts';
import { BadFrame, readClientFrame } from './client-frame.ts';
import type { OutflowLimits } from './outflow.ts';
import type { SnapshotReader } from './snapshot.ts';

export interface HubSettings extends OutflowLimits {
  readonly heartbeatMs: number;
}

const SWEEP_MS = 500;

export interface HubParts {
  readonly createClient: (socket: WebSocket, limits: OutflowLimits) => Client;
  readonly snapshots: SnapshotReader;
  readonly log: Logger;
  /** Aborted when the clients are about to be sent away. */
  readonly signal: AbortSignal;
}

/** All connected clients. */
export class Hub {
  readonly #clients = new Set<Client>();
  readonly #parts: HubParts;
  readonly #settings: HubSettings;

  constructor(parts: HubParts, settings: HubSettings) {
    this.#parts = parts;
    this.#settings = settings;
    const sweep = setInterval(() => {
      this.#sweep();
    }, SWEEP_MS);
    const heartbeat = setInterval(() => {
      for (const client of this.#clients) client.outflow.ping();
    }, settings.heartbeatMs);
    parts.signal.addEventListener('abort', () => {
      clearInterval(sweep);
      clearInterval(heartbeat);
    });
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Greets a client whose key was right, tells it the current state, and then all that happens. */
  welcome(socket: WebSocket): void {
    const client = this.#parts.createClient(socket, this.#settings);
    const log = this.#parts.log.child({ client_id: client.id });
    this.#clients.add(client);
    socket.on('message', (data: Buffer, isBinary) => {
      this.#hear(client, data, isBinary);
    });
    // Bytes that are no WebSocket frames, or too many: ws closes such a socket by itself.
    socket.on('error', (error) => {
      log.info({ reason: reason(error) }, 'client misbehaved');
    });
    socket.on('close', (code, why) => {
      this.#clients.delete(client);
      log.info({ code, reason: why.toString(), clients: this.size }, 'client left');
    });
    log.info({ clients: this.size }, 'client connected');
    client.tell({ type: 'hello', client_id: client.id, heartbeat_ms: this.#settings.heartbeatMs });
    this.#sync(client);
  }

  /** Tells everybody the current state: events have been missed. */
  resync(): void {
    for (const client of this.#clients) this.#sync(client);
  }

  fanOut(event: LiveEvent): void {
    for (const client of this.#clients) {
      client.deliver(event);
      this.#closeIfSlow(client);
    }
  }

  /** Says good-bye, and lets go whoever has not answered in time. */
  async close(timeoutMs: number): Promise<void> {
    for (const client of this.#clients) client.close(1001, 'the gateway is stopping');
    const deadline = performance.now() + timeoutMs;
    while (this.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const client of this.#clients) client.terminate();
  }

  #hear(client: Client, data: Buffer, isBinary: boolean): void {
    try {
      const frame = readClientFrame(data, isBinary);
      if (frame.type === 'ping') {
        client.tell({ type: 'pong' });
      } else if (frame.type === 'unsubscribe') {
        client.want(undefined);
        client.tell({ type: 'unsubscribed' });
      } else {
        client.want(frame.filter);
        client.tell({ type: 'subscribed', id: frame.id, filter: frame.filter });
        this.#sync(client);
      }
    } catch (error) {
      if (!(error instanceof BadFrame)) throw error;
      client.tell({ type: 'error', code: error.code, message: error.message });
    }
  }

  #sync(client: Client): void {
    const { snapshots, log } = this.#parts;
    client
      .sync(() => keepTrying('read the current state', () => snapshots.read(), this.#parts))
      .catch((error: unknown) => {
        log.debug({ reason: reason(error) }, 'stopped reading the current state');
      });
  }

  #sweep(): void {
    for (const client of this.#clients) {
      this.#closeIfSlow(client);
      if (client.outflow.silentMs > 2 * this.#settings.heartbeatMs) client.terminate();
    }
  }

  #closeIfSlow(client: Client): void {
    const { complaint } = client;
    if (complaint === undefined || !client.isOpen) return;
    this.#parts.log.warn({ client_id: client.id, complaint }, 'slow consumer closed');
    client.close(CLOSE_SLOW, `slow consumer: ${complaint}`);
  }
}
