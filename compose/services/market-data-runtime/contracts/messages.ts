import { nowText } from '../../lib/clock.ts';
import { ADJUSTMENT_VERSION, type RateAdjustment } from '../feedback/adjustment.ts';
import { FEEDBACK_VERSION, type FeedbackEvent } from '../feedback/event.ts';

/** An event for a test that cares for some of its fields. */
export function feedbackEvent(fields: Partial<FeedbackEvent> = {}): FeedbackEvent {
  return {
    version: FEEDBACK_VERSION,
    level: 'OK',
    source: 'store',
    queueSize: 0,
    capacity: 100,
    time: nowText(),
    ...fields,
  };
}

export function rateAdjustment(fields: Partial<RateAdjustment> = {}): RateAdjustment {
  return { version: ADJUSTMENT_VERSION, scale: 0.5, reason: 'for a test', time: nowText(), ...fields };
}
