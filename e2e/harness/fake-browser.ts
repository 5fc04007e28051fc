import { expect } from '@playwright/test';
import type { Connection, ConnectionState, SocketEvents } from '../../compose/services/gateway/dashboard/connection.ts';
import { PAGE_BUGS } from '../../compose/services/gateway/dashboard/planted/bugs.ts';
import { STAGES } from '../../compose/services/gateway/dashboard/stages.ts';

interface FakeSocket extends SocketEvents {
  readonly key: string;
  discarded: boolean;
  readonly sent: string[];
}

/** A browser without time: sockets and timers wait until the test moves them. */
export class FakeBrowser {
  readonly sockets: FakeSocket[] = [];
  readonly seen: ConnectionState[] = [];
  /** How often the page was told that it can send. */
  opened = 0;
  timers: { ms: number; run: () => void }[] = [];
  alive = true;
  readonly connection: Connection;

  constructor(...bugs: (keyof typeof PAGE_BUGS)[]) {
    const planted = bugs.reduce((stages, name) => PAGE_BUGS[name](stages), STAGES);
    this.connection = new planted.Connection(
      {
        openSocket: (key, events) => {
          const socket = { ...events, key, discarded: false, sent: [] as string[] };
          this.sockets.push(socket);
          return { send: (text) => socket.sent.push(text), discard: () => (socket.discarded = true) };
        },
        isAlive: () => Promise.resolve(this.alive),
        after: (ms, run) => {
          const timer = { ms, run };
          this.timers.push(timer);
          return () => (this.timers = this.timers.filter((other) => other !== timer));
        },
        random: () => 1,
      },
      {
        changed: (state) => this.seen.push(state),
        opened: () => (this.opened += 1),
        received: String,
      },
    );
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('the connection has opened no socket');
    return socket;
  }
  get state(): ConnectionState | undefined {
    return this.seen.at(-1);
  }
  becomeLive(): void {
    this.socket.opened();
    this.socket.received('hello');
    this.socket.received('snapshot');
  }
  /** Runs the timer that is due next: there is never more than one. */
  elapse(): number {
    expect(this.timers).toHaveLength(1);
    const [timer] = this.timers.splice(0, 1);
    timer?.run();
    return timer?.ms ?? Number.NaN;
  }
  async refuse(): Promise<void> {
    this.socket.closed(1006, '');
    await Promise.resolve();
    await Promise.resolve();
  }
}

/** One whose page has been given its key. */
export function startedBrowser(...bugs: (keyof typeof PAGE_BUGS)[]): FakeBrowser {
  const browser = new FakeBrowser(...bugs);
  browser.connection.start('key');
  return browser;
}
