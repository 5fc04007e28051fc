import type { WebSocket } from 'ws';
import { defect } from '../lib/defects.ts';
import { reason, type Logger } from '../lib/logging.ts';
import { keepTrying } from '../lib/retry.ts';
import { Client, CLOSE_SLOW, type LiveEvent } from './client.ts';
import { BadFrame, readClientFrame } from './client-frame.ts';
import type { OutflowLimits } from './outflow.ts';
import type { SnapshotReader } from './snapshot.ts';

export interface HubSettings extends OutflowLimits {
  readonly heartbeatMs: number;
}

const SWEEP_MS = 500;
const SLOW_ONE_MS = 1_500;

/** All connected clients. */
export class Hub {
  readonly #clients = new Set<Client>();
  readonly #snapshots: SnapshotReader;
  readonly #settings: HubSettings;
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  #events = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(snapshots: SnapshotReader, settings: HubSettings, log: Logger, signal: AbortSignal) {
    this.#snapshots = snapshots;
    this.#settings = settings;
    this.#log = log;
    this.#signal = signal;
    const sweep = setInterval(() => {
      this.#sweep();
    }, SWEEP_MS);
    const heartbeat = setInterval(() => {
      for (const client of this.#clients) client.outflow.ping();
    }, settings.heartbeatMs);
    signal.addEventListener('abort', () => {
      clearInterval(sweep);
      clearInterval(heartbeat);
    });
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Greets a client whose key was right, tells it the current state, and then all that happens. */
  welcome(socket: WebSocket): void {
    const client = new Client(socket, this.#settings);
    const log = this.#log.child({ client_id: client.id });
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
    this.#events += 1;
    if (defect('gateway-delays-one-in-ten') && this.#events % 10 === 0) {
      setTimeout(() => {
        this.#deliver(event);
      }, SLOW_ONE_MS);
    } else if (defect('gateway-waits-for-slow-client')) {
      this.#turn = this.#turn.then(() => this.#deliverInTurn(event));
    } else {
      this.#deliver(event);
    }
  }

  /** Says good-bye, and lets go whoever has not answered in time. */
  async close(timeoutMs: number): Promise<void> {
    for (const client of this.#clients) client.close(1001, 'the gateway is stopping');
    const deadline = performance.now() + timeoutMs;
    while (this.size > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    for (const client of this.#clients) client.terminate();
  }

  #deliver(event: LiveEvent): void {
    const clients = [...this.#clients];
    if (defect('gateway-forgets-a-client') && clients.length > 1) clients.pop();
    for (const client of clients) {
      client.deliver(event);
      this.#closeIfSlow(client);
    }
  }

  async #deliverInTurn(event: LiveEvent): Promise<void> {
    for (const client of this.#clients) {
      while (client.isOpen && client.outflow.unreadBytes > this.#settings.bufferBytes) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      client.deliver(event);
    }
  }

  #hear(client: Client, data: Buffer, isBinary: boolean): void {
    try {
      const frame = readClientFrame(data, isBinary);
      if (frame.type === 'ping') {
        client.tell({ type: 'pong' });
      } else if (frame.type === 'unsubscribe') {
        if (!defect('gateway-ignores-unsubscribe')) client.want(undefined);
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
    const around = { log: this.#log, signal: this.#signal };
    client
      .sync(() => keepTrying('read the current state', () => this.#snapshots.read(), around))
      .catch((error: unknown) => {
        this.#log.debug({ reason: reason(error) }, 'stopped reading the current state');
      });
  }

  #sweep(): void {
    for (const client of this.#clients) {
      this.#closeIfSlow(client);
      if (client.outflow.silentMs > 2 * this.#settings.heartbeatMs) client.terminate();
    }
  }

  #closeIfSlow(client: Client): void {
    const complaint = client.outflow.complaint;
    if (complaint === undefined || !client.isOpen || defect('gateway-waits-for-slow-client')) return;
    this.#log.warn({ client_id: client.id, complaint }, 'slow consumer closed');
    client.close(CLOSE_SLOW, `slow consumer: ${complaint}`);
  }
}
