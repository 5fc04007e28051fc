import { expect, test } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setting } from '../../fixtures/core/settings.ts';
import { TOOLS_SERVICE } from '../../fixtures/faults/tools.ts';
import { ensureImages } from '../../fixtures/setup/images.ts';
import { ChildRun } from './lifecycle/child-run.ts';

/** One after the other: each of them has up to four runners side by side already. */
test.describe.configure({ mode: 'default', timeout: 400_000 });

const COMPOSE_FILE = path.resolve(import.meta.dirname, '../../compose/rideshare.yaml');
/** As in stack-endings.spec.ts: nothing here takes the reaper longer on a busy machine. */
const REAPER_MS = 15_000;
const SIDE_BY_SIDE = 4;
const LANE = { LIFECYCLE_LANE: 'exclusive' };
/** So many of each kind; hit while the fault is being made and while it lasts. */
const EACH = setting('faultTrials');
const KINDS = ['kill', 'stop', 'restart', 'pause', 'throttle', 'partition', 'fill', 'link'];

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const { missing } = await ensureImages({
    composeFile: COMPOSE_FILE,
    services: [TOOLS_SERVICE, 'toxiproxy'],
    log: () => undefined,
    signal: AbortSignal.timeout(290_000),
  });
  expect(missing).toEqual([]);
});

for (const kind of KINDS) {
  test(
    `a runner killed in the middle of a ${kind} leaves nothing, ${EACH} of ${EACH}`,
    { tag: ['@slow', '@fault'] },
    async () => {
      const moments = Array.from({ length: EACH }, (_, trial) => (trial % 2 === 0 ? 'broken' : 'breaking'));
      const left: string[] = [];
      for (let from = 0; from < EACH; from += SIDE_BY_SIDE) {
        const batch = moments.slice(from, from + SIDE_BY_SIDE);
        left.push(...(await Promise.all(batch.map((moment) => killedIn(kind, moment)))).flat());
      }
      expect(left).toEqual([]);
    },
  );
}

test(
  'a kept stack whose runner died in the middle of a partition is healed by the next run',
  { tag: '@fault' },
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dyetrace-lifecycle-'));
    const env = { ...LANE, E2E_KEEP_STACK: '1', E2E_PROJECT: `dyetrace-keep-faults-${process.pid}` };
    const args = ['--project=faults', '--workers=1'];
    await using first = new ChildRun({ args: [...args, '--grep=middle of a partition'], env, folder });
    try {
      await first.wrote('broken');
      first.kill('SIGKILL');
      await first.exit;
      await using next = new ChildRun({
        args: [...args, '--grep=finds the stack whole'],
        env: { ...env, LIFECYCLE_MARK: first.mark },
        folder,
      });
      expect(await next.exit).toEqual({ code: 0, signal: null });
      expect(next.output).toContain('healing what a worker that died has left broken: 1 containers');
      expect(next.diary('stack').at(-1)?.ids).toEqual(first.diary('stack')[0]?.ids);
    } finally {
      await first.removeKept(env.E2E_PROJECT);
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

/** What remains of a run whose runner was killed at the moment. */
async function killedIn(kind: string, moment: string): Promise<readonly string[]> {
  await using run = new ChildRun({
    args: ['--project=faults', `--grep=middle of a ${kind}`, '--workers=1'],
    env: LANE,
  });
  await run.wrote(moment);
  run.kill('SIGKILL');
  await run.exit;
  await run.gone(REAPER_MS);
  return await run.remains();
}
