import { expect, test } from '../market-data.ts';
import { endure, LINK_OUTAGES } from './outages.ts';
import { sceneOf } from './scene.ts';

test.use({ stackLinks: 'kafka,minio,exchange', stackVariables: 'E2E_MINIO_DATA=64m' });
// A stack of its own takes as long to start as two of the tests: one lane has them all, and by its name the file is first.
test.describe.configure({ mode: 'default' });

for (const outage of LINK_OUTAGES) {
  const { guarantee, what } = outage;

  test(
    `${guarantee} while ${what} trades go on happening; when it is over each has come once, in order, and none is missing`,
    { tag: ['@exclusive', '@fault'] },
    async ({ tracer, exchange, stack, faults }) => {
      await using scene = await sceneOf({ tracer, exchange, stack });
      const { trades, endured } = await endure(outage, scene, faults);
      for (const { holdsUp, fault } of endured) expect(trades).toHaveBeenInFlight(holdsUp, fault);
    },
  );
}
