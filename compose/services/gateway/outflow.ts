import type { WebSocket } from 'ws';

export interface OutflowLimits {
  /** What may be under way to one client: sent, and not yet known to have been read. */
  readonly bufferBytes: number;
  /** How long that may be exceeded. A burst is under way for milliseconds; whoever does not read stays behind. */
  readonly lagMs: number;
}

const BETWEEN_PINGS_BYTES = 32 * 1024;

/**
 * What is on its way to one client. The kernel's socket buffers, and any proxy's, take megabytes before a sender sees
 * that nobody reads, so the client's own pongs are what counts: a protocol ping carries how many bytes went before it,
 * and its pong says that they were read.
 */
export class Outflow {
  readonly #socket: WebSocket;
  readonly #limits: OutflowLimits;
  #sent = 0;
  #read = 0;
  #pingedAt: number | undefined;
  /** Snapshots may be larger than the buffer: their bytes are allowed on top until they are read. */
  #allowances: { readonly until: number; readonly bytes: number }[] = [];

  constructor(socket: WebSocket, limits: OutflowLimits) {
    this.#socket = socket;
    this.#limits = limits;
    socket.on('pong', (data: Buffer) => {
      this.#read = Math.max(this.#read, Number(data.toString()) || 0);
      this.#pingedAt = undefined;
      this.#allowances = this.#allowances.filter(({ until }) => until > this.#read);
      if (this.#sent - this.#read >= BETWEEN_PINGS_BYTES) this.ping();
    });
  }

  get unreadBytes(): number {
    return this.#sent - this.#read;
  }

  /** How long the client has owed a pong, 0 when it owes none. */
  get silentMs(): number {
    return this.#pingedAt === undefined ? 0 : performance.now() - this.#pingedAt;
  }

  /** Why this client is too slow, undefined as long as it is not. */
  get complaint(): string | undefined {
    const limit = this.#allowances.reduce((sum, { bytes }) => sum + bytes, this.#limits.bufferBytes);
    if (this.#socket.bufferedAmount > limit) return `${this.#socket.bufferedAmount} bytes wait to be sent`;
    if (this.unreadBytes > limit && this.silentMs > this.#limits.lagMs) {
      return `${this.unreadBytes} bytes unread for ${Math.round(this.silentMs)} ms`;
    }
    return undefined;
  }

  send(text: string, isSnapshot = false): void {
    const bytes = Buffer.byteLength(text);
    this.#sent += bytes;
    if (isSnapshot) this.#allowances.push({ until: this.#sent, bytes });
    this.#socket.send(text);
    if (this.#sent - this.#read >= BETWEEN_PINGS_BYTES && this.#pingedAt === undefined) this.ping();
  }

  ping(): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#pingedAt ??= performance.now();
    this.#socket.ping(this.#sent.toString());
  }
}
