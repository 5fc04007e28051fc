import * as v from 'valibot';
import { LEVELS } from './event.ts';
import { codecOf, timeText } from './message.ts';

/** A share of the nominal rate. */
const scale = v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(1));

/** To what share of its nominal rate a source is to slow down. Version 2 has added `level`. */
const rateAdjustment = v.object({
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  scale,
  /** In words, for whoever reads the log. */
  reason: v.pipe(v.string(), v.nonEmpty()),
  /** When it was decided: RFC 3339 in UTC. */
  time: timeText,
  /** The worst level that it was decided by. */
  level: v.exactOptional(v.picklist(LEVELS)),
});

export type RateAdjustment = Readonly<v.InferOutput<typeof rateAdjustment>>;

export const ADJUSTMENT_VERSION = 2;

export const rateAdjustments = codecOf<RateAdjustment>('rate adjustment', rateAdjustment);
