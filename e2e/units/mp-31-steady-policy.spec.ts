import { feedbackEvent } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import type { FeedbackLevel } from '../../compose/services/market-data-runtime/feedback/event.ts';
import { steadyPolicy } from '../../compose/services/market-data-runtime/rate/policy.ts';
import { expect, test } from '../contracts/holds.ts';

/** A policy that is asked at times, with a queue that is filled by so many of a hundred. */
function asked(options?: Parameters<typeof steadyPolicy>[0]) {
  const policy = steadyPolicy(options);
  return (now: number, level: FeedbackLevel, scale: number, ...fills: readonly number[]): number => {
    const feedback = fills.map((queueSize) => feedbackEvent({ level, queueSize }));
    return policy({ level, scale, feedback, now });
  };
}

test('MP-31 a decrease has its share, and the next one comes when the first can have shown, if the queue still grows', () => {
  const ask = asked();
  expect(ask(0, 'SOFT', 1, 60)).toBeCloseTo(0.9);
  expect(ask(499, 'SOFT', 0.9, 70), 'too soon').toBe(0.9);
  expect(ask(500, 'SOFT', 0.9, 60), 'as full as before').toBeCloseTo(0.81);
  expect(ask(1_000, 'SOFT', 0.81, 59), 'less full').toBe(0.81);
  expect(ask(1_499, 'SOFT', 0.81, 65), 'too soon after it was left alone').toBe(0.81);
  expect(ask(1_500, 'SOFT', 0.81, 61)).toBeCloseTo(0.729);
  expect(ask(1_501, 'HARD', 0.729, 90), 'what is worse does not wait').toBeCloseTo(0.3645);
  expect(ask(1_502, 'SOFT', 0.3645, 99), 'what is better does').toBe(0.3645);
});

test('MP-31 the fullest of the queues counts', () => {
  const ask = asked();
  expect(ask(0, 'SOFT', 1, 60, 20)).toBeCloseTo(0.9);
  expect(ask(500, 'SOFT', 0.9, 50, 59)).toBe(0.9);
  expect(ask(1_000, 'SOFT', 0.9, 10, 59)).toBeCloseTo(0.81);
  expect(asked()(0, 'HARD', 1), 'nobody says how full').toBe(0.5);
});

test('MP-31 the scale recovers by steps of a twentieth, of a tenth of itself where that is less, and never above 1', () => {
  const ask = asked({ hard: 0.1 });
  expect(ask(0, 'HARD', 1, 90)).toBeCloseTo(0.1);
  expect(ask(999, 'OK', 0.1), 'too soon').toBe(0.1);
  expect(ask(1_000, 'OK', 0.1), 'a tenth of itself').toBeCloseTo(0.11);
  expect(ask(1_999, 'OK', 0.11)).toBe(0.11);
  expect(ask(2_000, 'OK', 0.6)).toBeCloseTo(0.65);
  expect(ask(3_000, 'OK', 1)).toBe(1);
  expect(ask(3_000, 'OK', 0.899), 'not yet near what was too much').toBeCloseTo(0.949);
  expect(ask(4_000, 'OK', 0.9), 'near it').toBeCloseTo(0.91);
  expect(ask(5_000, 'OK', 0.999)).toBe(1);
});

test('MP-31 recovery is careful near the scale at which pressure began, until that is left behind', () => {
  const ask = asked();
  expect(ask(0, 'SOFT', 0.5, 60)).toBeCloseTo(0.45);
  // Further pressure is not where it began.
  expect(ask(500, 'HARD', 0.4, 90)).toBeCloseTo(0.2);
  expect(ask(2_000, 'OK', 0.44)).toBeCloseTo(0.484);
  expect(ask(3_000, 'OK', 0.45)).toBeCloseTo(0.459);
  expect(ask(4_000, 'OK', 0.525)).toBeCloseTo(0.535);
  expect(ask(5_000, 'OK', 0.53), 'beyond it').toBeCloseTo(0.58);
  expect(ask(6_000, 'OK', 0.5), 'it is forgotten').toBeCloseTo(0.55);
});

test('MP-31 of queues of several sizes the one that is filled by the largest share counts', () => {
  const policy = steadyPolicy();
  const ask = (now: number, small: number, large: number): number => {
    const feedback = [
      feedbackEvent({ level: 'SOFT', queueSize: small, capacity: 10 }),
      feedbackEvent({ level: 'SOFT', queueSize: large, capacity: 1_000 }),
    ];
    return policy({ level: 'SOFT', scale: 1, feedback, now });
  };
  expect(ask(0, 6, 500)).toBeCloseTo(0.9);
  expect(ask(500, 5, 550), 'less full').toBe(1);
  expect(ask(1_000, 6, 400), 'fuller').toBeCloseTo(0.9);
});

test('MP-31 a policy that has decided nothing yet does not wait with its first step', () => {
  expect(asked()(0, 'OK', 0.5)).toBeCloseTo(0.55);
});
