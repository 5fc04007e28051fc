import type { FixturesOf } from '../../../fixtures/index.ts';
import { ConsumerLog } from './consumer-log.ts';
import { CrashPoint, type Step } from './crash-point.ts';
import { asksStoreInVain } from './open-connections.ts';
import { test } from './recovery-test.ts';

type World = Pick<FixturesOf<typeof test>, 'faults' | 'stack' | 'flow'> & {
  readonly point: CrashPoint;
};
type Strike = (world: World) => Promise<void>;

/** Each goes on until it is seen that the consumer has met it, with trades in flight. */
const STRIKES = {
  'is killed': async ({ faults, flow }) => {
    await using _killed = await faults.kill('consumer');
    await flow.send();
  },
  'loses its catalogue': async ({ faults, flow, point, stack }) => {
    const log = new ConsumerLog(stack);
    await using _cut = await faults.link('postgresql', { down: true });
    await point.letGo();
    await flow.send();
    await log.says('cannot go on yet', { topic: 'market.trades' });
  },
  'loses its object store': async ({ faults, flow, point, stack }) => {
    await using _cut = await faults.partition('consumer', 'minio');
    await point.letGo();
    await flow.send();
    await asksStoreInVain(stack);
  },
} satisfies Readonly<Record<string, Strike>>;

/**
 * Not all pairs: what has nothing left to ask of the catalogue or the store in its commit meets their absence in the next
 * one, whichever of the last two steps it has reached; and under way the store has all that it is to have.
 */
const CRASHES = [
  ['files written', 'is killed'],
  ['commit under way', 'is killed'],
  ['commit acknowledged', 'is killed'],
  ['offsets advanced', 'is killed'],
  ['files written', 'loses its catalogue'],
  ['commit under way', 'loses its catalogue'],
  ['offsets advanced', 'loses its catalogue'],
  ['files written', 'loses its object store'],
  ['offsets advanced', 'loses its object store'],
] as const satisfies readonly (readonly [Step, keyof typeof STRIKES])[];

for (const [step, strike] of CRASHES) {
  test(
    `MD-13 a consumer that ${strike} at the step "${step}" has every trade once in the table and at the API`,
    { tag: ['@exclusive', '@fault'] },
    async ({ flow, stack, faults }) => {
      const point = await CrashPoint.set(stack, step);
      await flow.send();
      await point.reached();
      await STRIKES[strike]({ faults, stack, flow, point });
      await flow.send();

      await flow.expectOnce();
      await flow.expectLedger();
    },
  );
}
