import { expect, test } from '../market-data.ts';
import { MemoryWatch } from './memory-watch.ts';

const HOP = 'store.trades';
/** The source is not to slow down by itself: what holds it is the sink alone. */
const AT_FULL_RATE = { policy: { kind: 'by-level', OK: 1, SOFT: 1, HARD: 1 } };
const PER_SECOND = 20_000;
/** After as many the heap has its size, and the diary of emissions is full. */
const WARM = 40_000;
const STANDS_MS = 6_000;
/** A queue of 500 grows by 1.4 MB at most, one without a limit by 10 to 12 MB in that time. */
const GROWTH_BYTES = 6 * 2 ** 20;

test.describe('memory', { tag: ['@exclusive', '@fault'] }, () => {
  for (const policy of ['block', 'drop_oldest']) {
    test(`MP-32 under ${policy} the container takes no more memory however much comes while the database stands`, async ({
      runtime,
      faults,
      stack,
    }, testInfo) => {
      const store = { policy, capacity: 500, batchRows: 100, workers: 2 };
      await runtime.start({ source: { perSecond: PER_SECOND }, store, rate: AT_FULL_RATE });
      const watch = new MemoryWatch(stack);
      const emitted = async (): Promise<number> => (await runtime.counters('replay')).emitted ?? 0;
      const before = await watch.peakUntil(`${WARM} trades are emitted`, async () => (await emitted()) >= WARM, 30_000);
      let during: number;
      {
        await using _pause = await faults.pause('postgresql');
        const begun = performance.now();
        during = await watch.peakUntil(
          `the database has stood for ${STANDS_MS} ms`,
          () => performance.now() - begun >= STANDS_MS,
          STANDS_MS * 2,
        );
      }
      const most = before + GROWTH_BYTES;
      await watch.attach(testInfo, most);
      expect(during, `at ${HOP} bytes of memory, ${before} before the database stood`).toBeLessThan(most);
    });
  }
});
