import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { execIn } from '../../fixtures/faults/exec.ts';
import { logGate } from '../../fixtures/playwright/log-gate.ts';
import { engine } from '../../fixtures/stack/docker.ts';
import { endRun } from '../../fixtures/stack/end-run.ts';
import { attachOrStart } from '../../fixtures/stack/start.ts';

test.describe.configure({ timeout: 60_000 });

const ENDED = 'service_completed_successfully';
const UNTIL_TOLD = 'until [ -s /tmp/code ]; do sleep 0.05; done; exit $$(cat /tmp/code)';
/** Ends at once the first time, as the start of a stack waits for it. */
const AGAIN_UNTIL_TOLD = `test -e /tmp/begun || { touch /tmp/begun; exit 0; }; ${UNTIL_TOLD}`;

test('a job is whom others wait for until it has ended, label or not: its end with 0 beside a test is no crash', async ({}, info) => {
  const runId = randomBytes(4).toString('hex');
  const service = { image: 'dyetrace/redis:local', init: true, stop_grace_period: '0s' };
  const ends = { ...service, entrypoint: ['sh', '-c', UNTIL_TOLD] };
  const endsTwice = { ...service, entrypoint: ['sh', '-c', AGAIN_UNTIL_TOLD] };
  const composeFile = info.outputPath('compose.yaml');
  const waitsFor = {
    init: { condition: ENDED },
    broken: { condition: ENDED },
    started: { condition: 'service_started' },
  };
  const services = {
    init: endsTwice,
    broken: endsTwice,
    started: ends,
    alone: ends,
    // Not asked for: what a service is does not depend on who runs.
    later: { ...service, profiles: ['later'], entrypoint: ['sleep', '1000'], depends_on: waitsFor },
  };
  writeFileSync(composeFile, JSON.stringify({ services }));
  try {
    const stack = await attachOrStart({
      composeFile,
      project: `dyetrace-${runId}`,
      profiles: [],
      kind: 'shared',
      runId,
    });
    const containers = (await stack.states()).map(({ service: name, containerId, status }) => {
      return { name, status, container: engine().getContainer(containerId) };
    });
    const jobs = containers.filter(({ status }) => status === 'exited');
    expect(jobs.map(({ name }) => name)).toEqual(['broken', 'init']);
    await Promise.all(jobs.map(({ container }) => container.start()));
    const before = await stack.states();
    expect(before.every(({ status }) => status === 'running')).toBe(true);
    await Promise.all(
      containers.map(async ({ name, container }) => {
        const code = name === 'broken' ? 1 : 0;
        // The end may take the command with it that told it.
        await Promise.allSettled([container.wait(), execIn(container, ['sh', '-c', `echo ${code} > /tmp/code`])]);
      }),
    );
    const complaint = logGate({ from: 0, lines: [], before, after: await stack.states(), allowed: [] });
    expect(String(complaint?.facts.crashed).split('\n')).toEqual([
      'alone: exited, exit code 0',
      'broken: exited, exit code 1',
      'started: exited, exit code 0',
    ]);
  } finally {
    await endRun(runId);
  }
});
