import { LEVELS, type FeedbackEvent, type FeedbackLevel } from '../feedback/event.ts';

/** What a policy decides by. */
export interface Situation {
  /** The worst level of all sources of feedback. */
  readonly level: FeedbackLevel;
  /** The scale in force. */
  readonly scale: number;
  /** The newest event of each source that is not silent. */
  readonly feedback: readonly FeedbackEvent[];
  /** Milliseconds, of a clock that never goes back. */
  readonly now: number;
}

/**
 * Says to what share of the nominal rate sources are to go: asked again and again, and whenever feedback comes. What it
 * wants below the floor or above 1 is held there.
 */
export type ScalingPolicy = (situation: Situation) => number;

export interface SteadyOptions {
  /** What is left of the scale after a decrease. */
  readonly soft: number;
  readonly hard: number;
  /** No second decrease before the first one can have shown. */
  readonly holdMs: number;
  /** What is added to the scale at a step of the recovery, and how long a step takes. */
  readonly step: number;
  readonly stepMs: number;
}

export const STEADY: SteadyOptions = { soft: 0.9, hard: 0.5, holdMs: 500, step: 0.05, stepMs: 1_000 };

/** No step is more than this share of the scale: what is small for a fast source is much for a slow one. */
const LARGEST_SHARE = 0.1;
/** Near the scale at which pressure began, recovery goes on by a fifth of a step. */
const CAREFUL = 0.2;
const NEAR = 0.9;
const BEYOND = 1.05;

/**
 * The default: decreases by a share as long as queues grow, increases by steps when all is well, carefully near the scale
 * that was too much last time. Under constant pressure it stays near what the sinks take.
 */
export function steadyPolicy(options: Partial<SteadyOptions> = {}): ScalingPolicy {
  const { soft, hard, holdMs, step, stepMs } = { ...STEADY, ...options };
  /** The last time it decided something, if only to leave the scale as it is. */
  let last: { readonly at: number; readonly level: FeedbackLevel; readonly fill: number } | undefined;
  let tooMuch = Infinity;

  return ({ level, scale, feedback, now }) => {
    const fill = Math.max(0, ...feedback.map(({ queueSize, capacity }) => queueSize / capacity));
    const before = last ?? { at: -Infinity, level: 'OK', fill };
    const decide = (wanted: number): number => {
      last = { at: now, level, fill };
      return wanted;
    };
    if (level === 'OK') {
      if (scale >= 1 || now - before.at < stepMs) return scale;
      if (scale > tooMuch * BEYOND) tooMuch = Infinity;
      const full = Math.min(step, scale * LARGEST_SHARE);
      return decide(Math.min(1, scale + (scale >= tooMuch * NEAR ? full * CAREFUL : full)));
    }
    // A level that has become worse is news; anything else waits until the last decision can have shown.
    const isWorse = LEVELS.indexOf(level) > LEVELS.indexOf(before.level);
    if (!isWorse && now - before.at < holdMs) return scale;
    if (!isWorse && fill < before.fill) return decide(scale);
    if (before.level === 'OK') tooMuch = scale;
    return decide(scale * (level === 'HARD' ? hard : soft));
  };
}

/** A fixed share for each level. */
export function byLevel(scales: Readonly<Record<FeedbackLevel, number>>): ScalingPolicy {
  return ({ level }) => scales[level];
}
