import * as v from 'valibot';
import { codecOf, timeText } from './message.ts';

/** From the best to the worst. */
export const LEVELS = ['OK', 'SOFT', 'HARD'] as const;

export type FeedbackLevel = (typeof LEVELS)[number];

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * How full a queue is. Versions of one message only ever add optional fields, so that each reads the others': version 2
 * has added `dropped`.
 */
const feedbackEvent = v.object({
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  level: v.picklist(LEVELS),
  /** Whose queue it is. */
  source: v.pipe(v.string(), v.nonEmpty()),
  queueSize: count,
  /** How many items the queue may hold. */
  capacity: v.pipe(count, v.minValue(1)),
  /** When it was so: RFC 3339 in UTC. */
  time: timeText,
  /** How many items the source has dropped since it started. */
  dropped: v.exactOptional(count),
});

export type FeedbackEvent = Readonly<v.InferOutput<typeof feedbackEvent>>;

export const FEEDBACK_VERSION = 2;

export const feedbackEvents = codecOf<FeedbackEvent>('feedback event', feedbackEvent);
