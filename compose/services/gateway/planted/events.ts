import type { Redis } from 'ioredis';
import type { Logger } from '../../lib/logging.ts';
import type { Bug } from '../../lib/planted/planter.ts';
import type { LiveEvent } from '../client.ts';
import type { FeedListener } from '../feed.ts';
import type { Stages } from '../stages.ts';

const LATE_MS = 1_500;
const COORDINATE = /("(?:lat|lon)":-?\d+\.\d{3})\d+/g;

export const delaysOneInTen: Bug<Stages> = (stages) => {
  let events = 0;
  return {
    ...stages,
    Hub: class extends stages.Hub {
      override fanOut(event: LiveEvent): void {
        events += 1;
        if (events % 10 !== 0) super.fanOut(event);
        else
          setTimeout(() => {
            super.fanOut(event);
          }, LATE_MS);
      }
    },
  };
};

export const roundsCoordinates: Bug<Stages> = (stages) => ({
  ...stages,
  Hub: class extends stages.Hub {
    override fanOut(event: LiveEvent): void {
      super.fanOut({ ...event, text: event.text.replace(COORDINATE, '$1') });
    }
  },
});

/** Each connection to Redis adds a listener, and none is taken away. */
export const leaksSubscription: Bug<Stages> = (stages) => ({
  ...stages,
  Feed: class extends stages.Feed {
    constructor(redis: Redis, channels: readonly string[], log: Logger, listener: FeedListener) {
      let listeners = 0;
      redis.on('ready', () => {
        listeners += 1;
      });
      super(redis, channels, log, {
        ...listener,
        event: (event) => {
          for (let heard = 0; heard < listeners; heard += 1) listener.event(event);
        },
      });
    }
  },
});

/** Subscribes once, and does not notice that this was another connection. */
export const noResubscribe: Bug<Stages> = (stages) => ({
  ...stages,
  Feed: class extends stages.Feed {
    readonly #redis: Redis;

    constructor(redis: Redis, channels: readonly string[], log: Logger, listener: FeedListener) {
      super(subscribingOnce(redis), channels, log, listener);
      this.#redis = redis;
    }

    override async check(): Promise<void> {
      await this.#redis.ping();
    }
  },
});

/** The same connection, of which only the first `ready` is heard. */
function subscribingOnce(redis: Redis): Redis {
  const on = (event: string, listener: () => void): Redis =>
    event === 'ready' ? redis.once(event, listener) : redis.on(event, listener);
  return new Proxy(redis, {
    get: (own, name) => {
      if (name === 'on') return on;
      const value: unknown = Reflect.get(own, name, own);
      return typeof value === 'function' ? (value.bind(own) as unknown) : value;
    },
  });
}
