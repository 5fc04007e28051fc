import { ConsumerLog } from './consumer-log.ts';
import { CrashPoint } from './crash-point.ts';
import { otherWriter } from './other-writer.ts';
import { test } from './recovery-test.ts';
import { Successor } from './successor.ts';

/** What it says when it wakes: before it was acknowledged, its commit is too late; then only its messages are others'. */
const PAUSES = [
  ['files written', 'superseded'],
  ['commit under way', 'superseded'],
  ['offsets advanced', 'revoked'],
] as const;

for (const [step, says] of PAUSES) {
  test(
    `MD-16 a consumer that was paused past its session at the step "${step}" wakes beside its successor: nothing twice`,
    { tag: ['@exclusive', '@fault'] },
    async ({ flow, stack, faults }) => {
      const point = await CrashPoint.set(stack, step);
      await flow.send();
      await point.reached();
      const pause = await faults.freeze('consumer');
      await using _successor = await Successor.start(stack);
      await flow.send();
      await flow.arrived();
      const log = new ConsumerLog(stack);
      await pause.heal();
      await point.letGo();
      await log.says(says, { topic: 'market.trades' });
      await flow.send();

      await flow.expectOnce();
      await flow.expectLedger();
    },
  );
}

/** Its answer is lost, or it never came to the catalogue: the consumer sees the same of both. */
const UNKNOWN = [
  ['was made and nobody told', { resetAfterMs: 0 }, 'an earlier attempt had been committed'],
  ['was not made', { down: true }, 'commit acknowledged'],
] as const;

for (const [fate, options, says] of UNKNOWN) {
  test(
    `MD-16 a commit that ${fate} is looked up behind what another writer has added meanwhile`,
    { tag: ['@exclusive', '@fault'] },
    async ({ flow, stack, faults }) => {
      const point = await CrashPoint.set(stack, 'commit under way');
      await flow.send();
      await point.reached();
      const log = new ConsumerLog(stack);
      const cut = await faults.link('postgresql', options);
      await point.letGo();
      await log.says('cannot go on yet', { topic: 'market.trades' });
      await otherWriter(stack, 'correct');
      await cut.heal();
      await log.says(says, { table: 'market.trades' });
      await flow.send();

      await flow.expectOnce();
      await flow.expectLedger();
    },
  );
}
