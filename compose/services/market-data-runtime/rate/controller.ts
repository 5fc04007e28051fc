import type { RateAdjustment } from '../feedback/adjustment.ts';

/** Holds the pace of a source. */
export interface RateController {
  /** Items a second when nothing holds it back. */
  readonly nominalPerSecond: number;
  /** Items a second as of now. */
  readonly perSecond: number;
  /**
   * Takes effect at once, also on whoever is waiting for its turn. The scale is a share of the nominal rate, not of the rate
   * in force, and the rate never falls below the controller's floor.
   * @throws MessageError for a scale that is none; the rate stays as it is
   */
  apply(adjustment: RateAdjustment): void;
}
