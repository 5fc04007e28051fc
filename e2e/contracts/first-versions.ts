import * as v from 'valibot';
import { codecOf, timeText } from '../../compose/services/market-data-runtime/feedback/message.ts';

// Version 1 of the messages, as it was. Parts of it may still run somewhere: this file is not to be changed.
const version = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.nonEmpty());

export const feedbackEventV1 = codecOf(
  'feedback event',
  v.object({
    version,
    level: v.picklist(['OK', 'SOFT', 'HARD']),
    source: text,
    queueSize: count,
    capacity: v.pipe(count, v.minValue(1)),
    time: timeText,
  }),
);

export const rateAdjustmentV1 = codecOf(
  'rate adjustment',
  v.object({ version, scale: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), reason: text, time: timeText }),
);
