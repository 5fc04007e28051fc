import { WebSocket } from 'ws';
import { nowMicros } from '../../lib/clock.ts';
import { within } from '../../lib/retry.ts';
import { Turns } from '../../lib/turns.ts';
import type { Clock } from '../clock.ts';
import { repeat } from '../clock.ts';
import { PacedRate } from '../rate/paced-rate.ts';
import type { MarketTrade } from '../replay/market-trade.ts';
import { type Frame, readFrame } from './frames.ts';

export interface ConnectionSettings {
  readonly url: string;
  readonly answerMs: number;
  readonly silentMs: number;
  readonly commandsPerSecond: number;
}

export interface ConnectionEvents {
  readonly trade: (trade: MarketTrade) => void;
  /** The exchange is about to go away. */
  readonly shutdown: () => void;
  readonly unreadable: (text: string, error: unknown) => void;
}

/** Names of streams in one command: its message has 4 KiB at most. */
const STREAMS_A_COMMAND = 100;

/** One connection to the exchange. Its subscriptions follow what is wanted; pings are answered by the socket itself. */
export class Connection {
  /** How it ended. */
  readonly ended: Promise<string>;
  readonly openedAt: number;
  protected readonly socket: WebSocket;
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #pace: PacedRate;
  readonly #syncs = new Turns();
  readonly #end = new AbortController();
  readonly #subscribed = new Set<string>();
  readonly #answers = new Map<number, PromiseWithResolvers<undefined>>();
  readonly #clock: Clock;
  #commands = 0;
  #heardAt: number;
  #endedBy: string | undefined;

  constructor(settings: ConnectionSettings, events: ConnectionEvents, clock: Clock) {
    this.#settings = settings;
    this.#events = events;
    this.#clock = clock;
    this.openedAt = clock.now();
    this.#heardAt = clock.now();
    const { commandsPerSecond: perSecond } = settings;
    this.#pace = new PacedRate({ nominalPerSecond: perSecond, floorPerSecond: perSecond }, clock);
    this.socket = new WebSocket(`${settings.url}/stream?timeUnit=MICROSECOND`, {
      handshakeTimeout: settings.answerMs,
      perMessageDeflate: false,
    });
    this.ended = this.#listen();
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** @throws Error saying why it cannot be opened */
  async opened(): Promise<void> {
    const open = new Promise<void>((resolve) => this.socket.once('open', resolve));
    const end = this.ended.then((why) => {
      throw new Error(why);
    });
    await Promise.race([open, end]);
  }

  /** Resolves when the exchange has confirmed that these, and no others, are subscribed to. @throws Error why it is not so */
  follow(wanted: ReadonlySet<string>): Promise<void> {
    return this.#syncs.take(() => this.sync(wanted));
  }

  follows(wanted: ReadonlySet<string>): boolean {
    return this.#subscribed.size === wanted.size && [...wanted].every((symbol) => this.#subscribed.has(symbol));
  }

  /** Resolves when all that the exchange had sent before has come. @throws Error when it does not answer */
  async fence(): Promise<void> {
    await this.command('LIST_SUBSCRIPTIONS', []);
  }

  /** One that is closing is not paused any more. */
  pause(): void {
    if (this.isOpen) this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** What is under way still comes; one that is paused would not see its end either. */
  close(): void {
    this.resume();
    this.socket.close(1000);
  }

  terminate(why: string): void {
    this.#endedBy ??= why;
    this.socket.terminate();
  }

  protected async sync(wanted: ReadonlySet<string>): Promise<void> {
    const missing = [...wanted].filter((symbol) => !this.#subscribed.has(symbol));
    for (const symbols of chunks(missing, STREAMS_A_COMMAND)) {
      await this.command('SUBSCRIBE', symbols.map(streamOf));
      for (const symbol of symbols) this.#subscribed.add(symbol);
    }
    const needless = [...this.#subscribed].filter((symbol) => !wanted.has(symbol));
    for (const symbols of chunks(needless, STREAMS_A_COMMAND)) {
      await this.command('UNSUBSCRIBE', symbols.map(streamOf));
      for (const symbol of symbols) this.#subscribed.delete(symbol);
    }
  }

  protected async command(method: string, params: readonly string[]): Promise<void> {
    await this.#pace.take(this.#end.signal);
    const id = (this.#commands += 1);
    const answer = Promise.withResolvers<undefined>();
    this.#answers.set(id, answer);
    this.socket.send(JSON.stringify({ method, ...(params.length === 0 ? {} : { params }), id }));
    try {
      await within(this.#settings.answerMs, `the answer to ${method}`, answer.promise);
    } finally {
      this.#answers.delete(id);
    }
  }

  #listen(): Promise<string> {
    const heard = (): void => {
      this.#heardAt = this.#clock.now();
    };
    this.socket.on('ping', heard);
    this.socket.on('pong', heard);
    this.socket.on('message', (data: Buffer) => {
      heard();
      this.#read(data.toString());
    });
    this.socket.on('error', (error) => {
      this.#endedBy ??= error.message;
    });
    void repeat(
      { clock: this.#clock, everyMs: this.#settings.silentMs / 4, signal: this.#end.signal },
      () => {
        const silentMs = this.#clock.now() - this.#heardAt;
        if (silentMs > this.#settings.silentMs) this.terminate(`nothing came for ${Math.round(silentMs)} ms`);
      },
      () => undefined,
    );
    return new Promise((resolve) => {
      this.socket.once('close', (code, text: Buffer) => {
        const why = this.#endedBy ?? `closed with ${code} ${text.toString()}`.trim();
        this.#end.abort(new Error(why));
        for (const answer of this.#answers.values()) answer.reject(new Error(why));
        resolve(why);
      });
    });
  }

  protected frameOf(text: string): Frame {
    return readFrame(text, nowMicros());
  }

  #read(text: string): void {
    try {
      const frame = this.frameOf(text);
      if (frame.kind === 'trade') this.#events.trade(frame.trade);
      else if (frame.kind === 'shutdown') this.#events.shutdown();
      else if (frame.error === undefined) this.#answers.get(frame.id)?.resolve(undefined);
      else this.#answers.get(frame.id)?.reject(new Error(`refused: ${frame.error}`));
    } catch (error) {
      this.#events.unreadable(text, error);
    }
  }
}

/** In lower case: a name in upper case is taken by the exchange and stays silent. */
function streamOf(symbol: string): string {
  return `${symbol.toLowerCase()}@trade`;
}

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
