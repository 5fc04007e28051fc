import { settled, VirtualClock } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import type { Connection, ConnectionEvents } from '../../compose/services/market-data-runtime/feed/connection.ts';
import { silent, stages } from '../contracts/holds.ts';

/** A connection without a socket: it opens, is refused and ends when the test says so. */
export class ScriptedConnection {
  readonly #ending = Promise.withResolvers<string>();
  readonly #opening = Promise.withResolvers<undefined>();
  readonly ended = this.#ending.promise;
  readonly openedAt: number;
  readonly events: ConnectionEvents;
  /** `pause`, `close`, `terminate: why`. */
  readonly calls: string[] = [];
  followed: readonly string[] = [];
  isOpen = false;
  /** Called before the exchange confirms. */
  confirm: () => Promise<void> = () => Promise.resolve();

  constructor(openedAt: number, events: ConnectionEvents) {
    this.openedAt = openedAt;
    this.events = events;
  }

  async open(): Promise<void> {
    this.isOpen = true;
    this.#opening.resolve(undefined);
    await settled();
  }

  async refuse(why: string): Promise<void> {
    this.#opening.reject(new Error(why));
    await settled();
  }

  async end(why: string): Promise<void> {
    this.isOpen = false;
    this.#ending.resolve(why);
    await settled();
  }

  async opened(): Promise<void> {
    await this.#opening.promise;
  }

  follows(wanted: ReadonlySet<string>): boolean {
    return this.followed.join() === [...wanted].join();
  }

  async follow(wanted: ReadonlySet<string>): Promise<void> {
    const symbols = [...wanted];
    await this.confirm();
    this.followed = symbols;
    this.calls.push(`follow ${symbols.join()}`);
  }

  fence(): Promise<void> {
    return Promise.resolve(void this.calls.push('fence'));
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
  }

  close(): void {
    this.calls.push('close');
  }

  terminate(why: string): void {
    this.calls.push(`terminate: ${why}`);
    this.isOpen = false;
    this.#ending.resolve(why);
  }
}

/** A clock that knows how many sleep. */
class CountingClock extends VirtualClock {
  sleeping = 0;

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeping += 1;
    await super.sleep(ms, signal);
    this.sleeping -= 1;
  }
}

export const PAUSE_MS = 100;
export const STABLE_MS = 1_000;
export const RENEW_MS = 10_000;

/** A line on a clock of its own; connections do as the test says, and what the line does is kept. */
export class LineWorld {
  readonly clock = new CountingClock();
  readonly connections: ScriptedConnection[] = [];
  /** After how many failures in a row it paused. */
  readonly pauses: number[] = [];
  /** `opened`, `restored`, `lost: why`. */
  readonly told: string[] = [];
  readonly end = new AbortController();
  wanted: ReadonlySet<string> = new Set(['A']);
  readonly line = new stages.Line({
    settings: {
      renewAfterMs: RENEW_MS,
      stableMs: STABLE_MS,
      backOff: { firstMs: 1, longestMs: 1 },
      url: 'ws://exchange',
      answerMs: 1,
      silentMs: 1,
      commandsPerSecond: 1,
    },
    clock: this.clock,
    log: silent,
    signal: this.end.signal,
    Connection: this.#kind(),
    pauseMs: (failures) => {
      this.pauses.push(failures);
      return PAUSE_MS;
    },
    wanted: () => this.wanted,
    events: { trade: () => undefined, unreadable: () => undefined },
    lost: (why) => this.told.push(`lost: ${why}`),
    restored: () => this.told.push('restored'),
    opened: () => this.told.push('opened'),
  });

  /** The one that was begun last. */
  get newest(): ScriptedConnection {
    const newest = this.connections.at(-1);
    if (newest === undefined) throw new Error('no connection was begun');
    return newest;
  }

  /** With a first connection that is open. */
  static async connected(): Promise<LineWorld> {
    const world = new LineWorld();
    world.line.start();
    await world.newest.open();
    return world;
  }

  #kind(): typeof Connection {
    const { connections, clock } = this;
    const kind = class extends ScriptedConnection {
      constructor(_settings: unknown, events: ConnectionEvents) {
        super(clock.now(), events);
        connections.push(this);
      }
    };
    return kind as unknown as typeof Connection;
  }
}
