import { createRequire } from 'node:module';
import { asRun } from '../../../fixtures/cli/as-run.ts';
import { runChild } from '../../../fixtures/stack/run-child.ts';
import { runBase } from '../../../fixtures/stack/stack-name.ts';

const CLI = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** A command that runs tests on stacks which are kept from one child to the next, as `prove` does; two at a time. */
await asRun({ hosts: true }, async ({ id }) => {
  const lanes = ['a', 'b'].map(async (lane) => {
    const env = { E2E_KEEP_STACK: '1', E2E_PROJECT: `${runBase(id)}-${lane}` };
    for (const grep of process.argv.slice(2)) {
      const args = [CLI, 'test', '-c', import.meta.dirname, '--project=core', `--grep=${grep}`];
      await runChild(process.execPath, args, { env, output: 'shown' });
    }
  });
  await Promise.all(lanes);
});
