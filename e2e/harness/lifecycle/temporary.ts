import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRun } from '../../../fixtures/cli/as-run.ts';
import { endsWith } from '../../../fixtures/stack/temporary.ts';

/** A command that makes the folder of its first word for itself, and goes on for ever. */
const [, , folder = ''] = process.argv;

await asRun({ hosts: false }, async ({ id }) => {
  endsWith(id, { kind: 'folder', name: folder });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'file'), 'made for the run');
  console.log('made');
  const working = setInterval(() => undefined, 1_000);
  await new Promise(() => undefined);
  clearInterval(working);
});
