import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { rateAdjustment } from '../../compose/services/market-data-runtime/contracts/messages.ts';
import { settled } from '../../compose/services/market-data-runtime/contracts/virtual-clock.ts';
import {
  rateAdjustments,
  type RateAdjustment,
} from '../../compose/services/market-data-runtime/feedback/adjustment.ts';
import { LocalBus } from '../../compose/services/market-data-runtime/feedback/local-bus.ts';
import {
  followRates,
  RateSetter,
  RemoteRate,
  SharedRate,
} from '../../compose/services/market-data-runtime/rate/adapters.ts';
import { PacedRate } from '../../compose/services/market-data-runtime/rate/paced-rate.ts';
import { byLevel } from '../../compose/services/market-data-runtime/rate/policy.ts';
import { expect, test } from '../contracts/holds.ts';

const PACE = { nominalPerSecond: 100, floorPerSecond: 10 };

test('MP-01 a paced source makes up for twenty milliseconds that it was late by, and for no more', async () => {
  const clock = new VirtualClock();
  const rate = new PacedRate(PACE, clock);
  const due: number[] = [];
  await clock.advance(1_000);
  for (let at = 0; at < 5; at += 1) void rate.take().then(() => due.push(clock.now()));
  await settled();
  // The one that is due, and those of the last twenty milliseconds.
  expect(due).toEqual([1_000, 1_000, 1_000]);
  await clock.advance(9);
  expect(due).toHaveLength(3);
  await clock.advance(11);
  expect(due.slice(3)).toEqual([1_010, 1_020]);
});

test('MP-01 no turn comes before it is due', async () => {
  const clock = new VirtualClock();
  const rate = new PacedRate({ nominalPerSecond: 1, floorPerSecond: 1 }, clock);
  await clock.advance(999);
  let isDue = false;
  void rate.take().then(() => (isDue = true));
  await settled();
  expect(isDue).toBe(false);
  await clock.advance(1);
  expect(isDue).toBe(true);
});

test('MP-01 whoever gives up his turn is told why at once, and takes none from those behind him', async () => {
  const clock = new VirtualClock();
  const rate = new PacedRate({ nominalPerSecond: 1, floorPerSecond: 1 }, clock);
  const giving = new AbortController();
  const given = rate.take(giving.signal);
  const next = rate.take().then(() => clock.now());
  await clock.advance(500);
  giving.abort(new Error('no longer'));
  await expect(given).rejects.toThrow('no longer');
  await clock.advance(500);
  expect(await next).toBe(1_000);
});

test('MP-01 several sources are as fast as all of them together', () => {
  const set: number[] = [];
  const shared = new SharedRate(
    [1, 2].map((times) => {
      const pace = { nominalPerSecond: 100 * times, floorPerSecond: 10 };
      return new RateSetter(pace, (perSecond) => void set.push(perSecond));
    }),
  );
  expect([shared.nominalPerSecond, shared.perSecond]).toEqual([300, 300]);
  shared.apply(rateAdjustment({ scale: 0.5 }));
  expect([shared.nominalPerSecond, shared.perSecond, set]).toEqual([300, 150, [50, 100]]);
});

test('MP-01 a rate for a source elsewhere is published as it was decided, and followed until the subscription ends', async () => {
  const bus = new LocalBus<RateAdjustment>({ name: 'rates', codec: rateAdjustments, clock: new VirtualClock() });
  await bus.start();
  const heard: RateAdjustment[] = [];
  bus.subscribe((adjustment) => void heard.push(adjustment));
  const there = new RateSetter(PACE, () => undefined);
  const following = followRates(bus, there);
  const here = new RemoteRate(PACE, bus);
  const adjustment = rateAdjustment({ scale: 0.5 });
  here.apply(adjustment);
  await settled();
  expect([heard, here.perSecond, there.perSecond]).toEqual([[adjustment], 50, 50]);
  expect(() => {
    here.apply(rateAdjustment({ scale: 2 }));
  }).toThrow(/scale/);
  following.close();
  here.apply(rateAdjustment({ scale: 0.25 }));
  await settled();
  expect([heard.length, here.perSecond, there.perSecond]).toEqual([2, 25, 50]);
});

test('MP-01 a floor above the nominal rate makes no source faster than that', () => {
  const rate = new RateSetter({ nominalPerSecond: 5, floorPerSecond: 10 }, () => undefined);
  expect(rate.perSecond).toBe(5);
});

test('MP-31 a policy by level has one scale for each', () => {
  const policy = byLevel({ OK: 1, SOFT: 0.5, HARD: 0.1 });
  const at = (level: 'OK' | 'SOFT' | 'HARD'): number => policy({ level, scale: 0.7, feedback: [], now: 0 });
  expect([at('OK'), at('SOFT'), at('HARD')]).toEqual([1, 0.5, 0.1]);
});
