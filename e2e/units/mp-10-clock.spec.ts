import { repeat, systemClock } from '../../compose/services/market-data-runtime/clock.ts';
import { VirtualClock } from '../../compose/services/market-data-runtime/contracts/index.ts';
import { expect, test } from '../contracts/holds.ts';

test('MP-10 the clock goes by milliseconds, and a sleep that is not waited for any more ends without a word', async () => {
  const begun = systemClock.now();
  await systemClock.sleep(5);
  // A timer of the system may come a millisecond early.
  expect(systemClock.now() - begun).toBeGreaterThanOrEqual(4);
  const enough = new AbortController();
  const sleeping = systemClock.sleep(2 ** 31 - 1, enough.signal);
  enough.abort(new Error('enough'));
  await expect(sleeping).resolves.toBeUndefined();
  await expect(systemClock.sleep(2 ** 31 - 1, enough.signal)).resolves.toBeUndefined();
});

test('MP-10 what is repeated comes after each pause, also after it has failed, until it is to end', async () => {
  const clock = new VirtualClock();
  const ending = new AbortController();
  const [calls, failures]: [number[], unknown[]] = [[], []];
  const repeating = repeat(
    { clock, everyMs: 10, signal: ending.signal },
    () => {
      calls.push(clock.now());
      if (calls.length === 2) throw new Error('the second fails');
    },
    (error) => failures.push(error),
  );
  await clock.advance(35);
  ending.abort();
  await repeating;
  await clock.advance(100);
  expect(calls).toEqual([10, 20, 30]);
  expect(failures).toEqual([new Error('the second fails')]);
});
