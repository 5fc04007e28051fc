import type { Redis } from 'ioredis';
import { STREAMS } from '../../../test-data/schemas/streams.ts';
import { defect } from '../lib/defects.ts';
import { reason, type Logger } from '../lib/logging.ts';
import type { LiveEvent } from './client.ts';

export interface FeedListener {
  /** Subscribed, for the first time or again: what was published in between has been missed. */
  resumed(): void;
  event(event: LiveEvent): void;
}

/** The six Redis channels, as live events. */
export class Feed {
  readonly #redis: Redis;
  readonly #log: Logger;
  readonly #listener: FeedListener;
  #subscribed = false;
  /** How often the connection was made. */
  #ready = 0;

  constructor(redis: Redis, log: Logger, listener: FeedListener) {
    this.#redis = redis;
    this.#log = log;
    this.#listener = listener;
    redis.on('ready', () => {
      if (defect('gateway-no-resubscribe') && this.#ready > 0) return;
      this.#ready += 1;
      void this.#subscribe();
    });
    redis.on('close', () => (this.#subscribed = false));
    redis.on('message', (channel: string, message: string) => {
      this.#receive(channel, message);
    });
  }

  /** @throws Error unless events can arrive right now */
  async check(): Promise<void> {
    if (!this.#subscribed && !defect('gateway-no-resubscribe')) throw new Error('not subscribed to the channels');
    await this.#redis.ping();
  }

  async #subscribe(): Promise<void> {
    try {
      await this.#redis.subscribe(
        ...STREAMS.filter((stream) => !(defect('gateway-skips-payments') && stream === 'payments')),
      );
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
      const text = defect('gateway-rounds-coordinates') ? message.replace(/(\d+\.\d{3})\d+/g, '$1') : message;
      const times = defect('gateway-leaks-subscription') ? this.#ready : 1;
      for (let time = 0; time < times; time += 1) {
        this.#listener.event({ topic, zone_id, trip_id, text: `{"type":"event",${text.trimStart().slice(1)}` });
      }
    } catch (error) {
      this.#log.warn({ topic, reason: reason(error) }, 'a message on the channel is not an event');
    }
  }
}
