import { until } from '../../fixtures/index.ts';
import { expect, test } from '../market-data.ts';
import { PressureWatch } from './pressure-watch.ts';
import { moveToSmallDisk, TROUBLES } from './troubles.ts';

const HOP = 'store.trades';
const PER_SECOND = 400;
/** Recovers in seconds and not in tens of them. */
const POLICY = { kind: 'steady', step: 0.25, stepMs: 200 };

test.use({ stackLinks: 'postgresql', stackVariables: 'E2E_POSTGRESQL_SMALL_DISK=16m' });

test.describe('feedback loop', { tag: ['@exclusive', '@fault', '@stack:faults'] }, () => {
  for (const trouble of TROUBLES) {
    test(`MP-30 while the database is ${trouble.name} the source slows down by SOFT and HARD, and recovers`, async ({
      tracer,
      runtime,
      postgresql,
      faults,
    }, testInfo) => {
      await moveToSmallDisk(postgresql);
      await using observed = await tracer.observe('replay');
      await runtime.start({
        source: { perSecond: PER_SECOND, floorPerSecond: 5 },
        store: { capacity: 200, batchRows: 10, workers: 1, statementMs: 2_000 },
        feedback: { kind: 'pulse' },
        rate: { policy: POLICY, floor: 0.05 },
      });
      await runtime.counted('written', 25);
      await using watch = new PressureWatch(runtime, testInfo);
      const before = (await runtime.remarks()).length;
      {
        await using fault = await trouble.begin(faults, postgresql);
        watch.mark(fault);
        await until({
          what: `at ${HOP} the source has slowed down to less than half`,
          probe: () => runtime.pressure(),
          done: ({ perSecond }) => perSecond < PER_SECOND / 2,
          timeoutMs: 20_000,
        });
      }
      await until({
        what: `at ${HOP} the source goes at its full rate again`,
        probe: () => runtime.pressure(),
        done: ({ perSecond, sinks: [sink] }) => perSecond === PER_SECOND && sink?.level === 'OK',
        timeoutMs: 30_000,
      });
      await runtime.stop();
      await tracer.settle(HOP, 10_000);
      const levels = (await runtime.remarks()).slice(before).flatMap(({ level }) => level ?? []);
      expect(levels, `at ${HOP} the levels`).toEqual(expect.arrayContaining(['SOFT', 'HARD', 'OK']));
      expect([levels[0], levels.at(-1)], `at ${HOP} the first level and the last`).toEqual(['SOFT', 'OK']);
      await expect(await observed.stop()).toReachExactlyOnce(HOP, { withinMs: 10_000 });
    });
  }
});
