import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import { Client } from '../../compose/services/gateway/client.ts';
import { Hub, type HubSettings } from '../../compose/services/gateway/hub.ts';
import { SnapshotReader } from '../../compose/services/gateway/snapshot.ts';
import { until } from '../../fixtures/core/wait.ts';

type Redis = ConstructorParameters<typeof SnapshotReader>[0];

/** What a Redis keeps of the current state, by hash; `read` is waited for before it answers. */
export interface State {
  readonly hashes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of `<hash>:recent`, the newest last. */
  readonly recent?: Readonly<Record<string, readonly string[]>>;
  readonly read?: () => Promise<void>;
}

export function redisOf({ hashes = {}, recent = {}, read = () => Promise.resolve() }: State): Redis {
  const answers = {
    zrange: async (key: string) => {
      await read();
      return recent[key.replace(/:recent$/, '')] ?? [];
    },
    hgetall: async (key: string) => {
      await read();
      return hashes[key] ?? {};
    },
  };
  return answers as unknown as Redis;
}

export const silentLog = pino({ level: 'silent' });

const SETTINGS: HubSettings = { bufferBytes: 4_096, lagMs: 100, heartbeatMs: 60_000 };

/** A hub whose clients come over real sockets. */
export class HubWorld implements AsyncDisposable {
  readonly hub: Hub;
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  readonly #ending = new AbortController();
  readonly #clients: RecordingClient[] = [];

  constructor(state: State = {}, settings: Partial<HubSettings> = {}) {
    this.hub = new Hub(
      {
        createClient: (socket, limits) => new Client(socket, limits),
        snapshots: new SnapshotReader(redisOf(state)),
        log: silentLog,
        signal: this.#ending.signal,
      },
      { ...SETTINGS, ...settings },
    );
    this.#server.on('connection', (socket) => {
      this.hub.welcome(socket);
    });
  }

  async connect(options: { readonly autoPong?: boolean } = {}): Promise<RecordingClient> {
    if (this.#server.address() === null) await new Promise((resolve) => this.#server.once('listening', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const client = new RecordingClient(new WebSocket(`ws://127.0.0.1:${port}`, options));
    this.#clients.push(client);
    await client.received(1);
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    for (const { socket } of this.#clients) socket.terminate();
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

export class RecordingClient {
  readonly socket: WebSocket;
  readonly frames: string[] = [];
  pings = 0;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.frames.push(data.toString()));
    socket.on('ping', () => (this.pings += 1));
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  get types(): readonly unknown[] {
    return this.frames.map((text) => (JSON.parse(text) as { readonly type: unknown }).type);
  }

  async received(count: number): Promise<void> {
    await until({
      what: `${count} frames have arrived`,
      probe: () => this.frames.length,
      done: (length) => length >= count,
      timeoutMs: 10_000,
      everyMs: 5,
    });
  }
}
