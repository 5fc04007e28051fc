import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from '@playwright/test';
import { ChildRun } from './lifecycle/child-run.ts';

/** What each test says of a Compose file that has something wrong for it. */
const SAID = [
  'waits for: it waits only until store has been started, not until it is of use',
  'memory: it has no memory limit',
  'restart: it is started again for ever, and nobody is told',
  'ports on: whoever reaches this machine reaches its ports',
  'store was healthy while it was held: who waits for it cannot be told',
  'shop was started without store, which it needs',
  'store hung, and was still called healthy after 16.0 s',
  'beside has no memory limit [E_FAULT_NOT_ALLOWED]',
  'beside has no CPU limit [E_STACK_CONTRACT]',
  'beside is started again for the 4th time, and still not given up: 3 are enough',
];

test('HA-05 of a Compose file with something wrong for each the tests of the contract fail, each for its own reason', async () => {
  test.setTimeout(240_000);
  await using run = new ChildRun({ args: ['-c', join(import.meta.dirname, 'contract')] });

  expect(await run.exit).toMatchObject({ code: 1 });

  const output = stripVTControlCharacters(run.output);
  for (const said of SAID) expect(output).toContain(said);
  // A health check that asks a shell whether a process is there looks like any other; and nothing is left in any case.
  expect(output).toMatch(/\n\s*10 failed\n[^]*\n\s*2 passed/);
});
