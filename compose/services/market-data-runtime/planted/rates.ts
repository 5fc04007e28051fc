import type { Bug } from '../../lib/planted/planter.ts';
import type { RateAdjustment } from '../feedback/adjustment.ts';
import type { FeedbackEvent } from '../feedback/event.ts';
import type { CoordinatorParts } from '../rate/coordinator.ts';
import type { Pace } from '../rate/pace.ts';
import type { Clock } from '../clock.ts';
import type { Stages } from '../stages.ts';

type RateBug = Bug<Stages>;

export const ignoresFloor: RateBug = (stages) => ({
  ...stages,
  PacedRate: class extends stages.PacedRate {
    constructor(pace: Pace, clock: Clock) {
      super({ ...pace, floorPerSecond: Number.MIN_VALUE }, clock);
    }
  },
});

export const compounds: RateBug = (stages) => ({
  ...stages,
  PacedRate: class extends stages.PacedRate {
    override apply(adjustment: RateAdjustment): void {
      super.apply({ ...adjustment, scale: (adjustment.scale * this.perSecond) / this.nominalPerSecond });
    }
  },
});

export const wakesNobody: RateBug = (stages) => ({
  ...stages,
  PacedRate: class extends stages.PacedRate {
    constructor(pace: Pace, clock: Clock) {
      super(pace, { now: () => clock.now(), sleep: (ms) => clock.sleep(ms) });
    }
  },
});

export const makesUp: RateBug = (stages) => ({
  ...stages,
  PacedRate: class extends stages.PacedRate {
    #owed = 0;
    #since: number;
    readonly #ownClock: Clock;
    constructor(pace: Pace, clock: Clock) {
      super(pace, clock);
      this.#ownClock = clock;
      this.#since = clock.now();
    }
    override apply(adjustment: RateAdjustment): void {
      const now = this.#ownClock.now();
      this.#owed += ((this.nominalPerSecond - this.perSecond) * (now - this.#since)) / 1_000;
      this.#since = now;
      super.apply(adjustment);
    }
    override async take(signal?: AbortSignal): Promise<void> {
      if (this.#owed >= 1 && this.perSecond === this.nominalPerSecond) this.#owed -= 1;
      else await super.take(signal);
    }
  },
});

export const neverRecovers: RateBug = (stages) => ({
  ...stages,
  RateCoordinator: class extends stages.RateCoordinator {
    protected override adjust(scale: number): void {
      super.adjust(Math.min(scale, this.scale));
    }
  },
});

export const recoversAtOnce: RateBug = (stages) => ({
  ...stages,
  RateCoordinator: class extends stages.RateCoordinator {
    protected override adjust(scale: number): void {
      super.adjust(scale > this.scale ? 1 : scale);
    }
  },
});

export const coordinatorIgnoresFloor: RateBug = (stages) => ({
  ...stages,
  RateCoordinator: class extends stages.RateCoordinator {
    constructor(parts: CoordinatorParts) {
      super({ ...parts, settings: { ...parts.settings, floor: 1e-6 } });
    }
  },
});

export const forgetsWhileAway: RateBug = (stages) => ({
  ...stages,
  RateCoordinator: class extends stages.RateCoordinator {
    constructor(parts: CoordinatorParts) {
      const { bus } = parts;
      super({
        ...parts,
        bus: {
          name: bus.name,
          publish: (event) => {
            bus.publish(event);
          },
          subscribe: (hear) => bus.subscribe(hear),
          start: () => bus.start(),
          stop: (limitMs) => bus.stop(limitMs),
          status: () => bus.status(),
          health: () => ({ level: 'ok' }),
        },
      });
    }
  },
});

export const hardIsSoft: RateBug = (stages) => ({
  ...stages,
  RateCoordinator: class extends stages.RateCoordinator {
    protected override hear(event: FeedbackEvent): void {
      super.hear(event.level === 'HARD' ? { ...event, level: 'SOFT' } : event);
    }
  },
});

export const lastWordCounts: RateBug = (stages) => ({
  ...stages,
  RateCoordinator: class extends stages.RateCoordinator {
    protected override hear(event: FeedbackEvent): void {
      super.hear({ ...event, source: 'whoever spoke last' });
    }
  },
});

export const oscillates: RateBug = (stages) => ({
  ...stages,
  steadyPolicy: () => stages.byLevel({ OK: 1, SOFT: 0.1, HARD: 0.05 }),
});
