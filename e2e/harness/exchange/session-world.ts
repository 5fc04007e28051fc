import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import type { WebSocket } from 'ws';
import { Session, type SessionLimits } from '../../../compose/services/exchange/session.ts';
import { createLogger } from '../../../compose/services/lib/logging.ts';

const LIMITS: SessionLimits = {
  lifetimeMs: 1_000_000,
  pingMs: 1_000_000,
  pongMs: 1_000_000,
  streams: 2,
  messagesPerSecond: 3,
  secondMs: 1_000,
};

/** The server's end of a connection, which keeps what is done with it. */
class KeepingSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly done: string[] = [];

  ping(): void {
    this.done.push('ping');
  }

  send(text: string): void {
    this.done.push(text);
  }

  close(code: number, reason: string): void {
    this.done.push(`close ${code} ${reason}`);
  }

  terminate(): void {
    this.done.push('terminate');
  }

  pause(): void {
    this.done.push('pause');
  }
}

/**
 * A session whose time passes when it is told to. Only for what does not wait: until it is left the timers of the whole
 * process stand still.
 */
export class StillSession implements Disposable {
  readonly socket = new KeepingSocket();
  readonly session: Session;
  readonly #now = mock.method(performance, 'now', () => this.#ms);
  #ms = 10_000;

  constructor(limits: Partial<SessionLimits>) {
    mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    const address = { streams: ['ethusdt@trade'], combined: false, unit: 'MILLISECOND' } as const;
    const log = createLogger('exchange', 'silent', []);
    this.session = new Session(1, this.socket as unknown as WebSocket, address, { ...LIMITS, ...limits }, log);
  }

  /** @returns what has been done with the connection meanwhile */
  pass(ms: number): readonly string[] {
    for (let passed = 0; passed < ms; passed += 1) {
      this.#ms += 1;
      mock.timers.tick(1);
    }
    return this.takeDone();
  }

  takeDone(): readonly string[] {
    return this.socket.done.splice(0);
  }

  [Symbol.dispose](): void {
    mock.timers.reset();
    this.#now.mock.restore();
  }
}
