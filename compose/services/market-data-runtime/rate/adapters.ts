import type { Bus, Subscription } from '../feedback/bus.ts';
import { rateAdjustments, type RateAdjustment } from '../feedback/adjustment.ts';
import { inForce, type Pace } from './pace.ts';
import type { RateController } from './controller.ts';

/** For a source that paces itself and takes a rate. */
export class RateSetter implements RateController {
  readonly #pace: Pace;
  readonly #set: (perSecond: number) => void;
  #scale = 1;

  constructor(pace: Pace, set: (perSecond: number) => void) {
    this.#pace = pace;
    this.#set = set;
  }

  get nominalPerSecond(): number {
    return this.#pace.nominalPerSecond;
  }

  get perSecond(): number {
    return inForce(this.#pace, this.#scale);
  }

  apply(adjustment: RateAdjustment): void {
    this.#scale = rateAdjustments.check(adjustment).scale;
    this.#set(this.perSecond);
  }
}

/** For a source in another process, which `followRates` there: what is applied here is published. */
export class RemoteRate extends RateSetter {
  readonly #bus: Bus<RateAdjustment>;

  constructor(pace: Pace, bus: Bus<RateAdjustment>) {
    super(pace, () => undefined);
    this.#bus = bus;
  }

  override apply(adjustment: RateAdjustment): void {
    super.apply(adjustment);
    this.#bus.publish(adjustment);
  }
}

/** Applies what is published on a bus. */
export function followRates(bus: Bus<RateAdjustment>, controller: RateController): Subscription {
  return bus.subscribe((adjustment) => {
    controller.apply(adjustment);
  });
}

/** Several sources that one decision slows down. */
export class SharedRate implements RateController {
  readonly #controllers: readonly RateController[];

  constructor(controllers: readonly RateController[]) {
    this.#controllers = controllers;
  }

  get nominalPerSecond(): number {
    return this.#controllers.reduce((sum, { nominalPerSecond }) => sum + nominalPerSecond, 0);
  }

  get perSecond(): number {
    return this.#controllers.reduce((sum, { perSecond }) => sum + perSecond, 0);
  }

  apply(adjustment: RateAdjustment): void {
    for (const controller of this.#controllers) controller.apply(adjustment);
  }
}
