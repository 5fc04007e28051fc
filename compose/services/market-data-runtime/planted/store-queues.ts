import type { Bug } from '../../lib/planted/planter.ts';
import type { Stages } from '../stages.ts';

/** An item that finds the queue full is thrown away, and those that have waited longer stay. */
export const dropsNewest: Bug<Stages> = (stages) => ({
  ...stages,
  LaneQueue: class<T> extends stages.LaneQueue<T> {
    readonly #limit: number;
    #thrown = 0;

    constructor(settings: ConstructorParameters<typeof stages.LaneQueue>[0]) {
      super(settings);
      this.#limit = settings.policy === 'drop_oldest' ? settings.capacity : Infinity;
    }

    override get dropped(): number {
      return super.dropped + this.#thrown;
    }

    override async put(item: T, lane: number): Promise<void> {
      if (this.size < this.#limit) await super.put(item, lane);
      else this.#thrown += 1;
    }
  },
});

/** Whoever gives never waits. */
export const neverFull: Bug<Stages> = (stages) => ({
  ...stages,
  LaneQueue: class<T> extends stages.LaneQueue<T> {
    constructor(settings: ConstructorParameters<typeof stages.LaneQueue>[0]) {
      super(settings.policy === 'block' ? { ...settings, capacity: Infinity } : settings);
    }
  },
});

/** Nobody waits, and nothing is dropped. */
export const withoutLimit: Bug<Stages> = (stages) => ({
  ...stages,
  LaneQueue: class<T> extends stages.LaneQueue<T> {
    constructor(settings: ConstructorParameters<typeof stages.LaneQueue>[0]) {
      super({ ...settings, policy: 'block', capacity: Infinity });
    }
  },
});
