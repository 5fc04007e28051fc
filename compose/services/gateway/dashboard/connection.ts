import { backoffMs } from './backoff.ts';
import { closeText } from './close-text.ts';

export type ConnectionState =
  /** No key was given yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'reconnecting'; readonly inMs: number; readonly why: string }
  | { readonly kind: 'refused' };

export interface SocketEvents {
  opened(): void;
  received(data: unknown): void;
  closed(code: number, reason: string): void;
}

export interface Socket {
  /** Does nothing before the socket is open. */
  send(text: string): void;
  /** No event follows. */
  discard(): void;
}

/** The world around a connection; tests give their own. */
export interface Surroundings {
  openSocket(key: string, events: SocketEvents): Socket;
  /** True when the gateway answers plain HTTP: then a failed handshake is its verdict, not its absence. */
  isAlive(): Promise<boolean>;
  /** Runs later; returns how to cancel. */
  after(ms: number, run: () => void): () => void;
  random(): number;
}

export interface Listener {
  changed(state: ConnectionState): void;
  /** The socket is open: what a session asks for is sent now. */
  opened(): void;
  /** Takes a message and tells its kind: `hello` and `snapshot` together make the connection live. */
  received(data: unknown): string;
}

/** A socket may take this long from its start until it is live. */
const GREETING_MS = 10_000;
/** So long live, and the next back-off starts from the beginning. */
const STABLE_MS = 2_000;
/** A handshake that fails so often in a row, while the gateway is alive, was refused. */
const REFUSALS = 2;

/** Keeps one socket open: whatever ends it, the next follows, until the key is refused. */
export class Connection {
  readonly #around: Surroundings;
  readonly #listener: Listener;
  #key = '';
  #socket: Socket | undefined;
  #cancelTimer: () => void = () => undefined;
  /** Counts sockets: what an older one still reports is not heard. */
  #generation = 0;
  #attempt = 0;
  #refusals = 0;
  #waiting = false;

  constructor(around: Surroundings, listener: Listener) {
    this.#around = around;
    this.#listener = listener;
  }

  start(key: string): void {
    this.#key = key;
    this.#attempt = 0;
    this.#refusals = 0;
    this.#open();
  }

  stop(): void {
    this.#endSocket();
  }

  /** Cuts a wait short: the browser says that its network is back. */
  retryNow(): void {
    if (this.#waiting) this.#open();
  }

  /** Dropped when no socket is open: `opened` tells when to send again. */
  send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #open(): void {
    this.#endSocket();
    const generation = this.#generation;
    const greeted = new Set<string>();
    let opened = false;
    const current = (run: () => void) => {
      if (generation === this.#generation) run();
    };
    this.#listener.changed({ kind: 'connecting' });
    this.#setTimer(GREETING_MS, () => {
      this.#retryLater('the gateway did not send its greeting in time');
    });
    this.#socket = this.#around.openSocket(this.#key, {
      opened: () => {
        current(() => {
          opened = true;
          this.#refusals = 0;
          this.#listener.opened();
        });
      },
      received: (data) => {
        current(() => {
          const wasLive = greeted.size === 2;
          const kind = this.#listener.received(data);
          if (kind === 'hello' || kind === 'snapshot') greeted.add(kind);
          if (!wasLive && greeted.size === 2) this.#becomeLive();
        });
      },
      closed: (code, reason) => {
        current(() => {
          if (opened) this.#retryLater(closeText(code, reason));
          else void this.#judgeHandshake(generation);
        });
      },
    });
  }

  #becomeLive(): void {
    this.#setTimer(STABLE_MS, () => {
      this.#attempt = 0;
    });
    this.#listener.changed({ kind: 'live' });
  }

  /** The browser tells a refused handshake and an absent gateway apart by nothing: plain HTTP does. */
  async #judgeHandshake(generation: number): Promise<void> {
    this.#cancelTimer();
    const alive = await this.#around.isAlive();
    if (generation !== this.#generation) return;
    this.#refusals = alive ? this.#refusals + 1 : 0;
    if (this.#refusals < REFUSALS) {
      this.#retryLater(alive ? 'the gateway did not accept the handshake' : 'the gateway does not answer');
      return;
    }
    this.#endSocket();
    this.#listener.changed({ kind: 'refused' });
  }

  #retryLater(why: string): void {
    this.#endSocket();
    const inMs = backoffMs(this.#attempt, () => this.#around.random());
    this.#attempt += 1;
    this.#listener.changed({ kind: 'reconnecting', inMs, why });
    this.#waiting = true;
    this.#setTimer(inMs, () => {
      this.#open();
    });
  }

  #endSocket(): void {
    this.#generation += 1;
    this.#cancelTimer();
    this.#waiting = false;
    this.#socket?.discard();
    this.#socket = undefined;
  }

  #setTimer(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#around.after(ms, run);
  }
}
