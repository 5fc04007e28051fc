import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import type { FeedbackEvent, FeedbackLevel } from '../../compose/services/market-data-runtime/feedback/event.ts';
import { FeedbackGauge, levelOf } from '../../compose/services/market-data-runtime/feedback/gauge.ts';
import { expect, test } from '../contracts/holds.ts';

test('MP-30 a queue becomes worse at half and at four fifths, and better a tenth below', () => {
  for (const [before, share, level] of [
    ['OK', 0.49, 'OK'],
    ['OK', 0.5, 'SOFT'],
    ['OK', 0.75, 'SOFT'],
    ['OK', 0.8, 'HARD'],
    ['SOFT', 0.79, 'SOFT'],
    ['SOFT', 0.8, 'HARD'],
    ['SOFT', 0.71, 'SOFT'],
    ['SOFT', 0.4, 'SOFT'],
    ['SOFT', 0.39, 'OK'],
    ['HARD', 0.71, 'HARD'],
    ['HARD', 0.69, 'SOFT'],
    ['HARD', 0.4, 'SOFT'],
    ['HARD', 0.39, 'OK'],
  ] as const satisfies readonly (readonly [FeedbackLevel, number, FeedbackLevel])[]) {
    expect(levelOf(share, before), `${share} after ${before}`).toBe(level);
  }
  // Exactly where it becomes better: numbers that have no remainder.
  expect(levelOf(0.5, 'HARD', { soft: 0.5, hard: 0.75, slack: 0.25 })).toBe('HARD');
  expect(levelOf(0.25, 'SOFT', { soft: 0.5, hard: 0.75, slack: 0.25 })).toBe('SOFT');
});

test('MP-30 a gauge says what is new at once, and what is not OK again and again until it stops', async () => {
  const clock = new VirtualClock();
  const said: FeedbackEvent[] = [];
  let [queueSize, dropped] = [0, 0];
  const gauge = new FeedbackGauge({
    source: 'store',
    capacity: 10,
    publisher: { publish: (event) => void said.push(event) },
    clock,
    read: () => ({ queueSize, dropped }),
  });
  const levels = (): unknown[] => said.splice(0).map(({ level, queueSize: size }) => [level, size]);
  gauge.start();
  expect(gauge.look()).toBe(false);
  await clock.advance(1_000);
  expect(levels()).toEqual([]);

  [queueSize, dropped] = [5, 3];
  expect(gauge.look()).toBe(true);
  expect(gauge.level).toBe('SOFT');
  expect(said).toEqual([
    {
      version: 2,
      level: 'SOFT',
      source: 'store',
      capacity: 10,
      queueSize: 5,
      dropped: 3,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    },
  ]);
  said.length = 0;
  queueSize = 6;
  expect(gauge.look()).toBe(false);
  expect(levels()).toEqual([]);
  await clock.advance(1_000);
  expect(levels(), 'said five times a second').toEqual(Array.from({ length: 5 }, () => ['SOFT', 6]));

  // It looks by itself as well, and says the same only once.
  queueSize = 9;
  await clock.advance(200);
  expect(levels()).toEqual([['HARD', 9]]);
  queueSize = 0;
  await clock.advance(1_000);
  expect(levels()).toEqual([['OK', 0]]);

  queueSize = 9;
  gauge.stop();
  await clock.advance(1_000);
  await settled();
  expect(levels()).toEqual([]);
});
