import type { WebSocket } from 'ws';
import type { Logger } from '../lib/logging.ts';
import { BadCommand, type Command, readCommand } from './command.ts';
import { combined, shutdownFrame, type TimeUnit, tradeFrame } from './frames.ts';
import type { Trade } from '../../../test-data/market-data/trade.ts';
import { streamOf, symbolOf } from './stream-name.ts';

export interface SessionLimits {
  /** How long a connection may last. */
  readonly lifetimeMs: number;
  readonly pingMs: number;
  /** How long a ping may go without its pong. */
  readonly pongMs: number;
  readonly streams: number;
  /** Of the client: pings and pongs counted. */
  readonly messagesPerSecond: number;
  /** How long that second lasts. */
  readonly secondMs: number;
}

export interface SessionAddress {
  readonly streams: readonly string[];
  readonly combined: boolean;
  readonly unit: TimeUnit;
}

const GOING_AWAY = 1001;
const POLICY = 1008;

/** One client's connection: what it has subscribed to, and the limits that it must keep. */
export class Session {
  readonly id: number;
  readonly #socket: WebSocket;
  readonly #unit: TimeUnit;
  readonly #limits: SessionLimits;
  readonly #log: Logger;
  readonly #streams = new Set<string>();
  readonly #symbols = new Set<string>();
  #combined: boolean;
  #second = 0;
  #messages = 0;
  #pongDueAt: number | undefined;
  #isDumb = false;

  constructor(id: number, socket: WebSocket, address: SessionAddress, limits: SessionLimits, log: Logger) {
    this.id = id;
    this.#socket = socket;
    this.#unit = address.unit;
    this.#combined = address.combined;
    this.#limits = limits;
    this.#log = log.child({ connection: id });
    this.#subscribe(address.streams);
    this.#keepAlive();
    socket.on('message', (data: Buffer) => {
      if (this.#count() && !this.#isDumb) this.#answer(data.toString());
    });
    socket.on('ping', () => this.#count());
    socket.on('pong', () => {
      this.#pongDueAt = undefined;
      this.#count();
    });
  }

  get subscriptions(): readonly string[] {
    return [...this.#streams];
  }

  /** Nothing comes of it any more, though it is open. */
  get isDumb(): boolean {
    return this.#isDumb;
  }

  /** @param unit of its times; left out: as the client wants them. @returns whether the trade went out */
  deliver(trade: Trade, eventMicros: number, unit = this.#unit): boolean {
    if (!this.#hears(trade.symbol)) return false;
    this.#send(streamOf(trade.symbol), tradeFrame(trade, eventMicros, unit));
    return true;
  }

  /** Sends a text as it is, whatever it is. @returns whether it went out */
  deliverText(symbol: string, text: string): boolean {
    if (!this.#hears(symbol)) return false;
    this.#socket.send(text);
    return true;
  }

  /** Says that the server is about to go away; the connection lives until somebody closes it. */
  announceShutdown(eventMicros: number): void {
    this.#send('!serverShutdown', shutdownFrame(eventMicros, this.#unit));
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Without a close frame: the other side sees 1006. */
  terminate(): void {
    this.#socket.terminate();
  }

  /** From now on it sends nothing: no trade, no ping, no answer. */
  fallDumb(): void {
    this.#isDumb = true;
    // What would answer pings of the client is told nothing of them.
    this.#socket.pause();
  }

  #hears(symbol: string): boolean {
    return this.#symbols.has(symbol) && this.#socket.readyState === this.#socket.OPEN && !this.#isDumb;
  }

  #send(stream: string, frame: string): void {
    this.#socket.send(this.#combined ? combined(stream, frame) : frame);
  }

  #answer(text: string): void {
    try {
      const command = readCommand(text);
      this.#socket.send(JSON.stringify({ result: this.#obey(command), id: command.id }));
    } catch (error) {
      if (!(error instanceof BadCommand)) throw error;
      const { code, message, id } = error;
      this.#socket.send(JSON.stringify({ error: { code, msg: message }, id }));
    }
  }

  #obey(command: Command): null | boolean | readonly string[] {
    switch (command.method) {
      case 'SUBSCRIBE':
        this.#subscribe(command.streams, command.id);
        return null;
      case 'UNSUBSCRIBE':
        for (const stream of command.streams) {
          this.#streams.delete(stream);
          this.#symbols.delete(symbolOf(stream) ?? '');
        }
        return null;
      case 'LIST_SUBSCRIPTIONS':
        return this.subscriptions;
      case 'SET_PROPERTY':
        this.#combined = command.combined;
        return null;
      case 'GET_PROPERTY':
        return this.#combined;
    }
  }

  #subscribe(streams: readonly string[], id: Command['id'] = null): void {
    if (new Set([...this.#streams, ...streams]).size > this.#limits.streams) {
      throw new BadCommand(2, `Invalid request: a connection may have up to ${this.#limits.streams} streams`, id);
    }
    for (const stream of streams) {
      this.#streams.add(stream);
      // A name that means nothing is taken and stays silent.
      const symbol = symbolOf(stream);
      if (symbol !== undefined) this.#symbols.add(symbol);
    }
  }

  /** @returns whether the client is within its limit; one that is not is sent away */
  #count(): boolean {
    const second = Math.floor(performance.now() / this.#limits.secondMs);
    this.#messages = second === this.#second ? this.#messages + 1 : 1;
    this.#second = second;
    if (this.#messages <= this.#limits.messagesPerSecond) return true;
    this.#log.warn({ messages: this.#messages }, 'too many messages a second');
    this.close(POLICY, 'Too many requests');
    return false;
  }

  #keepAlive(): void {
    const ping = setInterval(() => {
      if (this.#isDumb) return;
      if (this.#pongDueAt !== undefined && performance.now() > this.#pongDueAt) {
        this.#log.warn('no pong in time');
        this.terminate();
        return;
      }
      this.#pongDueAt ??= performance.now() + this.#limits.pongMs;
      this.#socket.ping(Date.now().toString());
    }, this.#limits.pingMs);
    const life = setTimeout(() => {
      this.close(GOING_AWAY, 'the connection has reached its age');
    }, this.#limits.lifetimeMs);
    this.#socket.once('close', () => {
      clearInterval(ping);
      clearTimeout(life);
    });
  }
}
