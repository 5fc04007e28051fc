import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { feedbackEvents } from '../../compose/services/market-data-runtime/feedback/event.ts';
import { expect, test } from '../contracts/holds.ts';

/** What is said of a text that is no feedback event. */
function saidOf(text: string): string {
  try {
    feedbackEvents.read(text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'is one';
}

test('MP-03 a message that is refused is told what it was to be, which field is wrong, and why', () => {
  const event = feedbackEvent();
  expect(saidOf(JSON.stringify(event))).toBe('is one');
  expect(saidOf('{')).toMatch(/^feedback event: is not JSON: \S/);
  for (const text of ['[]', 'null', '7']) expect(saidOf(text), text).toBe('feedback event: is no JSON object');
  expect(saidOf(JSON.stringify({ ...event, source: undefined }))).toBe('feedback event: source: is missing');
  expect(saidOf(JSON.stringify({ ...event, time: 'yesterday' }))).toBe('feedback event: time: is no time in UTC');
  expect(saidOf(JSON.stringify({ ...event, capacity: 0 }))).toMatch(/^feedback event: capacity: .*>=1/);
});
