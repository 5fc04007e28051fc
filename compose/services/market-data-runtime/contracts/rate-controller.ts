import { expect } from '@playwright/test';
import type { RateController } from '../rate/controller.ts';
import type { Pace } from '../rate/pace.ts';
import type { Contract } from './contract.ts';
import { rateAdjustment } from './messages.ts';

export interface ControlledSource {
  readonly controller: RateController;
  /** Lets that time pass for the source that is controlled. @returns how many items it let through meanwhile */
  readonly run: (ms: number) => Promise<number>;
}

export type MakeControlledSource = (pace: Pace) => ControlledSource | Promise<ControlledSource>;

const PACE: Pace = { nominalPerSecond: 200, floorPerSecond: 10 };

/** An item more or less at the edges of the time that is looked at. */
function expectAbout(items: number, expected: number, what: string): void {
  expect(Math.abs(items - expected), `${what}: ${items} items for ${expected}`).toBeLessThanOrEqual(1);
}

/** What a `RateController` promises (rate/controller.ts). */
export const rateControllerContract: Contract<MakeControlledSource> = [
  {
    title: 'begins at its nominal rate',
    check: async (make) => {
      const { controller, run } = await make(PACE);
      expect(controller).toMatchObject({ nominalPerSecond: 200, perSecond: 200 });
      expectAbout(await run(1_000), 200, 'the first second');
    },
  },
  {
    title: 'lets through the share that an adjustment leaves, to the item',
    check: async (make) => {
      const { controller, run } = await make(PACE);
      controller.apply(rateAdjustment({ scale: 0.25 }));
      expect(controller.perSecond).toBe(50);
      await run(100);
      expectAbout(await run(2_000), 100, 'two seconds at a quarter');
    },
  },
  {
    title: 'takes a scale as a share of the nominal rate, however often it is told',
    check: async (make) => {
      const { controller, run } = await make(PACE);
      for (const scale of [0.5, 0.5, 0.5]) controller.apply(rateAdjustment({ scale }));
      expect(controller.perSecond).toBe(100);
      await run(100);
      expectAbout(await run(1_000), 100, 'a second at a half');
    },
  },
  {
    title: 'is back at its nominal rate with scale 1',
    check: async (make) => {
      const { controller, run } = await make(PACE);
      controller.apply(rateAdjustment({ scale: 0.1 }));
      await run(1_000);
      controller.apply(rateAdjustment({ scale: 1 }));
      expect(controller.perSecond).toBe(200);
      await run(100);
      expectAbout(await run(1_000), 200, 'a second after the recovery');
    },
  },
  {
    title: 'never falls below its floor',
    check: async (make) => {
      const { controller, run } = await make(PACE);
      controller.apply(rateAdjustment({ scale: 0.0001 }));
      expect(controller.perSecond).toBe(10);
      await run(200);
      expectAbout(await run(2_000), 20, 'two seconds at the floor');
    },
  },
  {
    title: 'lets go at the new rate whoever waits at the old one',
    check: async (make) => {
      const { controller, run } = await make({ nominalPerSecond: 1_000, floorPerSecond: 0.1 });
      controller.apply(rateAdjustment({ scale: 0.0001 }));
      await run(100);
      controller.apply(rateAdjustment({ scale: 1 }));
      // At a tenth of an item a second the next one was due in ten seconds.
      expect(await run(500), 'items in half a second').toBeGreaterThan(400);
    },
  },
  {
    title: 'does not make up afterwards for what it has held back',
    check: async (make) => {
      const { controller, run } = await make(PACE);
      controller.apply(rateAdjustment({ scale: 0.05 }));
      await run(5_000);
      controller.apply(rateAdjustment({ scale: 1 }));
      expect(await run(1_000), 'items in the second after five slow ones').toBeLessThanOrEqual(210);
    },
  },
  {
    title: 'refuses a scale that is none, and stays at the rate that it has',
    check: async (make) => {
      const { controller, run } = await make(PACE);
      controller.apply(rateAdjustment({ scale: 0.5 }));
      for (const scale of [0, -1, 1.5, NaN, Infinity]) {
        expect(() => {
          controller.apply(rateAdjustment({ scale }));
        }, `scale ${scale}`).toThrow(/scale/);
      }
      expect(controller.perSecond).toBe(100);
      await run(100);
      expectAbout(await run(1_000), 100, 'a second at a half');
    },
  },
];
