import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import type { Bug } from '../../lib/planted/planter.ts';
import type { LiveEvent } from '../client.ts';
import type { Filter } from '../filter.ts';
import type { OutflowLimits } from '../outflow.ts';
import type { Stages } from '../stages.ts';

const LOOK_AGAIN_MS = 10;

/** Of two or more clients the newest gets no event. */
export const forgetsTheNewest: Bug<Stages> = (stages) => {
  const clients: InstanceType<Stages['Client']>[] = [];
  return {
    ...stages,
    Client: class extends stages.Client {
      constructor(socket: WebSocket, limits: OutflowLimits) {
        super(socket, limits);
        clients.push(this);
        socket.on('close', () => {
          clients.splice(clients.indexOf(this), 1);
        });
      }

      override deliver(event: LiveEvent): void {
        if (clients.length > 1 && clients.at(-1) === this) return;
        super.deliver(event);
      }
    },
  };
};

export const ignoresFilters: Bug<Stages> = (stages) => ({
  ...stages,
  Client: class extends stages.Client {
    override want(filter: Filter | undefined): void {
      super.want(filter && {});
    }
  },
});

export const ignoresUnsubscribe: Bug<Stages> = (stages) => ({
  ...stages,
  Client: class extends stages.Client {
    override want(filter: Filter | undefined): void {
      if (filter !== undefined) super.want(filter);
    }
  },
});

/** One after the other gets an event, and none is too slow. */
export const waitsForTheSlowest: Bug<Stages> = (stages) => {
  let turn = Promise.resolve();
  return {
    ...stages,
    Client: class extends stages.Client {
      readonly #bufferBytes: number;

      constructor(socket: WebSocket, limits: OutflowLimits) {
        super(socket, limits);
        this.#bufferBytes = limits.bufferBytes;
      }

      override get complaint(): undefined {
        return undefined;
      }

      override deliver(event: LiveEvent): void {
        turn = turn.then(async () => {
          while (this.isOpen && this.outflow.unreadBytes > this.#bufferBytes) await sleep(LOOK_AGAIN_MS);
          super.deliver(event);
        });
      }
    },
  };
};
