import { until, type WebSocketClient as WebSockets } from '../../fixtures/index.ts';

interface KnownTrip {
  readonly state: string;
  readonly version: number;
}

/** A client as it should be: it comes back with its key whenever its socket closes, and keeps each trip's newest state. */
export class Follower implements AsyncDisposable {
  readonly #sockets: WebSockets;
  readonly #trips = new Map<string, KnownTrip>();
  readonly #end = new AbortController();
  #session: Awaited<ReturnType<WebSockets['connect']>> | undefined;
  #read = 0;
  #connections = 0;
  #following: Promise<void> = Promise.resolve();

  private constructor(sockets: WebSockets) {
    this.#sockets = sockets;
  }

  static async connect(sockets: WebSockets): Promise<Follower> {
    const follower = new Follower(sockets);
    await follower.#connect();
    follower.#following = follower.#follow();
    return follower;
  }

  /** How often it had to connect. */
  get connections(): number {
    return this.#connections;
  }

  /** What this client shows for the trip. */
  stateOf(tripId: string): string | undefined {
    this.#readFrames();
    return this.#trips.get(tripId)?.state;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#session?.close();
    await this.#following;
  }

  async #connect(): Promise<void> {
    this.#session = await this.#sockets.connect();
    this.#read = 0;
    this.#connections += 1;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#end;
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      await this.#session?.closed;
      this.#readFrames();
      if (isOver()) return;
      // The end of the test ends the trying too; whatever else is wrong shows in what the client then knows.
      await until({
        what: 'the client is connected again',
        probe: () => this.#connect(),
        done: () => true,
        timeoutMs: 60_000,
        signal,
      }).catch(() => undefined);
    }
  }

  #readFrames(): void {
    const frames = this.#session?.frames ?? [];
    for (; this.#read < frames.length; this.#read += 1) this.#take(JSON.parse(frames[this.#read]?.text ?? 'null'));
  }

  #take(frame: unknown): void {
    const { type, topic, event, trips } = frame as {
      readonly type: string;
      readonly topic?: string;
      readonly event?: { readonly trip_id: string; readonly state: string; readonly sequence: number };
      readonly trips?: readonly { readonly trip_id: string; readonly state: string; readonly version: number }[];
    };
    if (type === 'event' && topic === 'trips' && event !== undefined)
      this.#learn({ ...event, version: event.sequence });
    if (type === 'snapshot') for (const trip of trips ?? []) this.#learn(trip);
  }

  #learn({ trip_id, state, version }: KnownTrip & { readonly trip_id: string }): void {
    const known = this.#trips.get(trip_id);
    if (known === undefined || known.version < version) this.#trips.set(trip_id, { state, version });
  }
}
