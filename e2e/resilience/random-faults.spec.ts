import { faultSeed, readBack, startLoad, tracedLedger } from '../../fixtures/index.ts';
import { expect, test } from '../rideshare.ts';
import { tripTraffic } from './traffic.ts';

test.use({ stackKind: 'exclusive' });
// A schedule that fails is run again and again until it is as short as it gets.
test.describe.configure({ timeout: 900_000 });

/** The same in every run, so that a red one is about what was changed; `E2E_FAULT_SEED` draws others. */
const SEED = faultSeed(60_421_483);
const LENGTH = { fromMs: 500, toMs: 6_000 };

test(
  'RS-28 through sixty seconds of random faults no trip is lost, repeated or out of order, and the API goes on',
  { tag: ['@exclusive', '@fault', '@slow'] },
  async ({ tracer, rides, kafka, faults }) => {
    const drawn = {
      durationMs: 60_000,
      length: LENGTH,
      faults: [
        { kind: 'kill', services: ['stream-processor', 'gateway'] },
        { kind: 'pause', services: ['stream-processor', 'gateway'] },
        { kind: 'partition', services: ['stream-processor'], options: { from: 'kafka' } },
        { kind: 'partition', services: ['stream-processor'], options: { from: 'redis' } },
      ],
    } as const;
    await faults.schedule(SEED, drawn, async (run) => {
      await using traffic = startLoad(tracer, tripTraffic(rides), { perSecond: 40 });
      await run(async () => {
        const meanwhile = await traffic.progress({ acknowledged: 10, withinMs: 15_000 });
        await expect(meanwhile).toReach('kafka.trips', { withinMs: 15_000 });
      });
      const events = await traffic.stop();
      await tracer.settle('redis.trips', 60_000);

      await expect(events).toReachExactlyOnce('kafka.trips', { withinMs: 60_000 });
      await expect(events).toReachExactlyOnce('redis.trips', { withinMs: 60_000 });
      await expect(events).not.toReach('kafka.dead-letters', { withinMs: 5_000 });
      expect(tracedLedger('trips', events, await readBack(kafka, 'trips')), 'at kafka.trips').toBeConsistent();
    });
  },
);
