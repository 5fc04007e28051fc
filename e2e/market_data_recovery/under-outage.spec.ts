import { expect, test } from '../market-data.ts';
import { endure, OUTAGES } from './outages.ts';
import { sceneOf } from './scene.ts';

for (const outage of OUTAGES) {
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
