import { expect } from '../../market-data.ts';
import { ConsumerLog } from './consumer-log.ts';
import { CrashPoint } from './crash-point.ts';
import { otherWriter } from './other-writer.ts';
import { test } from './recovery-test.ts';

const ACTS = [
  ['compact', 'compacts the table'],
  ['correct', 'appends a row'],
  ['expire', 'expires snapshots'],
] as const;

for (const [act, does] of ACTS) {
  test(
    `MD-17 another writer ${does} between the files and the commit of a batch: nothing lost, nothing twice`,
    { tag: ['@exclusive', '@fault'] },
    async ({ flow, stack, faults }) => {
      for (let snapshot = 0; snapshot < 2; snapshot += 1) {
        await flow.send();
        await flow.arrived();
      }
      const point = await CrashPoint.set(stack, 'files written');
      await flow.send();
      await point.reached();
      expect(await otherWriter(stack, act), `what was there for another writer: ${act}`).toBeGreaterThan(0);
      await point.letGo();
      await flow.send();
      await flow.arrived();
      // Its offsets are found again by one that knows nothing but the table, where another one has written last.
      const killed = await faults.kill('consumer');
      await otherWriter(stack, act);
      await flow.send();
      await killed.heal();

      await flow.expectOnce();
    },
  );
}

test(
  'MD-17 where the snapshots that had its offsets are expired the consumer says so, and begins nowhere until it is told',
  { tag: ['@exclusive', '@fault'] },
  async ({ flow, stack, faults }) => {
    await flow.send();
    await flow.arrived();
    const killed = await faults.kill('consumer');
    await otherWriter(stack, 'correct');
    await otherWriter(stack, 'expire');
    await flow.send();
    const log = new ConsumerLog(stack);
    const healed = killed.heal();
    const { reason } = await log.says('cannot go on yet', { topic: 'market.trades' });
    expect(reason, 'at lake.trades').toMatch(
      /^AncestryLost: what came before snapshot \d+ of market\.trades has been expired/,
    );
    await otherWriter(stack, 'tell-offsets');
    await healed;

    await flow.expectOnce();
  },
);
