import type { Redis } from 'ioredis';
import { reason, type Logger } from '../lib/logging.ts';
import type { LiveEvent } from './client.ts';

export interface FeedListener {
  /** Subscribed, for the first time or again: what was published in between has been missed. */
  resumed(): void;
  event(event: LiveEvent): void;
}

/** Redis channels, as live events. */
export class Feed {
  readonly #redis: Redis;
  readonly #channels: readonly string[];
  readonly #log: Logger;
  readonly #listener: FeedListener;
  #subscribed = false;

  /** @param redis a connection of its own, which does not subscribe by itself */
  constructor(redis: Redis, channels: readonly string[], log: Logger, listener: FeedListener) {
    this.#redis = redis;
    this.#channels = channels;
    this.#log = log;
    this.#listener = listener;
    redis.on('ready', () => {
      void this.#subscribe();
    });
    redis.on('close', () => (this.#subscribed = false));
    redis.on('message', (channel: string, message: string) => {
      this.#receive(channel, message);
    });
  }

  /** @throws Error unless events can arrive right now */
  async check(): Promise<void> {
    if (!this.#subscribed) throw new Error('not subscribed to the channels');
    await this.#redis.ping();
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#redis.subscribe(...this.#channels);
      this.#subscribed = true;
      this.#listener.resumed();
    } catch (error) {
      this.#log.warn({ reason: reason(error) }, 'could not subscribe; connecting anew');
      this.#redis.disconnect(true);
    }
  }

  #receive(topic: string, message: string): void {
    try {
      const { event, correlation_id } = JSON.parse(message) as {
        readonly event: unknown;
        readonly correlation_id: unknown;
      };
      if (typeof event !== 'object' || event === null) throw new Error('it has no event');
      const { zone_id, trip_id } = event as Record<string, unknown>;
      this.#log.debug({ correlation_id, topic }, 'fanning out');
      // The message goes on as it came, byte for byte: nothing is lost by reading and writing it again.
      const text = `{"type":"event",${message.trimStart().slice(1)}`;
      this.#listener.event({ topic, zone_id, trip_id, text });
    } catch (error) {
      this.#log.warn({ topic, reason: reason(error) }, 'a message on the channel is not an event');
    }
  }
}
