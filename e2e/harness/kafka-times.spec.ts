import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { BrokerClock } from '../../fixtures/technologies/kafka/broker-clock.ts';
import { FetchRounds } from '../../fixtures/technologies/kafka/fetch-rounds.ts';

const LONG_MS = 48;

test('a stamp is taken at its word while both clocks may show the same time', () => {
  const clock = new BrokerClock();
  clock.learn(1_000, { earliest: 970, latest: 1_004 });
  expect(clock.timeOf(1_000, { earliest: 970, latest: 1_004 })).toEqual({ earliest: 1_000, latest: 1_001 });
  expect(clock.ahead).toBeUndefined();
  // One hundredth of a millisecond later the answer was here.
  expect(clock.timeOf(1_005, { earliest: 970, latest: 1_005.01 })).toEqual({ earliest: 1_005, latest: 1_005.01 });
});

test('a clock that certainly differs is measured, the sharper the more it has stamped', () => {
  const clock = new BrokerClock();
  const seen = (trueAt: number, before: number, after: number) => {
    const window = { earliest: trueAt - before, latest: trueAt + after };
    clock.learn(trueAt - 3_000, window);
    return clock.timeOf(trueAt - 3_000, window);
  };
  expect(seen(10_000, 40, 5)).toEqual({ earliest: 9_960, latest: 10_005 });
  expect(clock.ahead).toEqual({ least: -3_005, most: -2_959 });
  seen(10_100, 30, 1);
  seen(10_200, 2, 9);
  // By now between 3,001 and 2,997 ms behind.
  expect(seen(10_300, 45, 45)).toEqual({ earliest: 10_297, latest: 10_302 });
});

test('the true time lies within the bounds whatever the two clocks show, and where one of them is set', () => {
  const moment = fc.record({
    pause: fc.integer({ min: 0, max: 200 }),
    before: fc.double({ min: 0, max: 60, noNaN: true }),
    after: fc.double({ min: 0, max: 30, noNaN: true }),
  });
  // Too much, and set by too much, to be taken for the time between two looks.
  const ahead = fc.integer({ min: -50, max: 50 }).map((step) => step * 200);
  fc.assert(
    fc.property(fc.array(moment, { minLength: 1 }), ahead, ahead, (moments, first, second) => {
      const clock = new BrokerClock();
      let trueAt = 100_000.5;
      for (const [at, { pause, before, after }] of moments.entries()) {
        trueAt += pause;
        const window = { earliest: trueAt - before, latest: trueAt + after };
        const stamp = Math.floor(trueAt + (at < moments.length / 2 ? first : second));
        clock.learn(stamp, window);
        const { earliest, latest } = clock.timeOf(stamp, window);
        expect(earliest).toBeLessThanOrEqual(trueAt);
        expect(latest).toBeGreaterThanOrEqual(trueAt);
        expect(earliest).toBeGreaterThanOrEqual(window.earliest);
        expect(latest).toBeLessThanOrEqual(window.latest);
      }
    }),
  );
});

test('what a fetch brings has come since the one before was asked, if that had left nothing', () => {
  const rounds = new FetchRounds(0, LONG_MS);
  const fetch = (askedAt: number, endedAt: number, ...rests: readonly number[]) => {
    rounds.asks(1, askedAt);
    rounds.responds(endedAt);
    rounds.ends(1, endedAt);
    const { since } = rounds;
    for (const rest of rests) rounds.brings(rest);
    return since;
  };
  expect(fetch(10, 60)).toBe(0);
  expect(fetch(61, 70, 0)).toBe(10);
  expect(fetch(71, 80, 5, 0)).toBe(61);
  // The one before had left something behind, and so may this have been there then.
  expect(fetch(81, 90, 0)).toBe(61);
  expect(fetch(91, 100)).toBe(81);
  // Back too soon, and with nothing: it had failed.
  expect(fetch(101, 160)).toBe(81);
  expect(fetch(161, 170)).toBe(101);
});

test('a fetch without a response has seen nothing, and of several brokers the slowest counts', () => {
  const rounds = new FetchRounds(0, LONG_MS);
  rounds.asks(1, 10);
  rounds.ends(1, 5_010);
  rounds.asks(1, 5_011);
  expect(rounds.since).toBe(0);
  rounds.responds(5_070);
  rounds.ends(1, 5_070);
  rounds.asks(2, 5_075);
  rounds.asks(1, 5_080);
  expect(rounds.since).toBe(0);
  rounds.responds(5_130);
  rounds.ends(2, 5_130);
  rounds.asks(2, 5_131);
  expect(rounds.since).toBe(5_011);
  // Anew: with a partition perhaps that was not asked for until now.
  rounds.begin(4_000);
  expect(rounds.since).toBe(4_000);
});
