import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { reason, type Logger } from '../../lib/logging.ts';
import type { Clock } from '../clock.ts';
import { PartRecord } from '../part-record.ts';
import type { PartHealth, PartStatus, Stopped } from '../part.ts';
import type { Bus, Hear, Subscription } from './bus.ts';
import { LocalBus } from './local-bus.ts';
import type { MessageCodec } from './message.ts';
import { PulseReader } from './pulse-reader.ts';
import { PulseWriter } from './pulse-writer.ts';

export interface PulseParts<Message> {
  readonly name: string;
  /** Key of the Redis stream that all who are to hear each other have in common. */
  readonly stream: string;
  readonly codec: MessageCodec<Message>;
  /** A connection that comes back by itself and whose commands fail while it is away (lib/redis.ts). */
  readonly connect: (role: string) => Redis;
  readonly clock: Clock;
  readonly log: Logger;
}

export const PULSE_STAGES = { PulseReader, PulseWriter };

export type PulseStages = typeof PULSE_STAGES;

/**
 * The bus over Redis. A stream, not a channel: whoever was cut off reads on where he was, and misses nothing. Subscribers of
 * the same process hear at once, also while Redis is away, so that pacing goes on; what is published meanwhile waits, the
 * newest of it, and reaches the others when Redis is back.
 */
export class Pulse<Message> implements Bus<Message> {
  readonly #parts: PulseParts<Message>;
  readonly #local: LocalBus<Message>;
  readonly #record: PartRecord<'sent' | 'heard' | 'lost' | 'repeated' | 'gone'>;
  readonly #writer: PulseWriter;
  readonly #reader: PulseReader;

  constructor(parts: PulseParts<Message>, { PulseReader: Reader, PulseWriter: Writer }: PulseStages = PULSE_STAGES) {
    const { name, codec, clock, stream, connect, log } = parts;
    this.#parts = parts;
    this.#record = new PartRecord(name, ['sent', 'heard', 'lost', 'repeated', 'gone']);
    this.#local = new LocalBus({ name, codec, clock });
    const publisher = randomUUID();
    const failed = (error: unknown): void => {
      this.#record.note(error);
    };
    this.#writer = new Writer({
      stream,
      publisher,
      redis: connect(`${name}-writer`),
      record: this.#record,
      clock,
      failed,
    });
    this.#reader = new Reader({
      stream,
      publisher,
      redis: connect(`${name}-reader`),
      record: this.#record,
      clock,
      failed,
      hear: (text) => {
        this.#hear(text);
      },
    });
    log.debug({ stream, publisher }, 'pulse');
  }

  get name(): string {
    return this.#record.name;
  }

  publish(message: Message): void {
    const before = this.#local.published;
    this.#local.publish(message);
    if (this.#local.published > before) this.#writer.put(this.#parts.codec.write(message));
  }

  subscribe(hear: Hear<Message>): Subscription {
    return this.#local.subscribe(hear);
  }

  /** When it resolves, and Redis is there, all that others publish from now on will be heard. */
  async start(): Promise<void> {
    this.#record.state = 'running';
    await this.#local.start();
    await this.#reader.start();
    this.#writer.start();
  }

  async stop(limitMs: number): Promise<Stopped> {
    const { clock } = this.#parts;
    const deadline = clock.now() + limitMs;
    this.#record.state = 'draining';
    const unsent = await this.#writer.stop(limitMs);
    this.#reader.stop();
    const { undelivered } = await this.#local.stop(Math.max(0, deadline - clock.now()));
    this.#record.state = 'stopped';
    return { undelivered: unsent + undelivered };
  }

  status(): PartStatus {
    const local = this.#local.status();
    const own = this.#record.status();
    const lastError = own.lastError ?? local.lastError;
    return {
      ...own,
      counters: { ...local.counters, ...own.counters },
      lag: this.#writer.waiting + (local.lag ?? 0),
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  health(): PartHealth {
    const local = this.#local.health();
    if (local.level === 'failed') return local;
    const problem = this.#reader.problem ?? this.#writer.problem;
    if (problem === undefined) return local;
    return { level: 'degraded', reason: `redis is away: ${reason(problem)}` };
  }

  #hear(text: string): void {
    try {
      this.#local.publish(this.#parts.codec.read(text));
    } catch (error) {
      this.#record.note(error);
    }
  }
}
