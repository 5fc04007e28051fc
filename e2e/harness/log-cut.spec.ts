import { expect, test } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { until } from '../../fixtures/core/wait.ts';
import { execIn } from '../../fixtures/faults/exec.ts';
import { logGate } from '../../fixtures/playwright/log-gate.ts';
import { engine } from '../../fixtures/stack/docker.ts';
import { endRun } from '../../fixtures/stack/end-run.ts';
import { attachOrStart } from '../../fixtures/stack/start.ts';
import type { ServiceState } from '../../fixtures/stack/types.ts';

test.describe.configure({ timeout: 60_000 });

const PROGRAM = `echo first; until [ -e /tmp/go ]; do sleep 0.05; done; seq 20000; touch /tmp/done; exec sleep 100`;
const GO = 'touch /tmp/go; until [ -e /tmp/done ]; do sleep 0.05; done';

test('of a passing test whose logs were cut it cannot be told that the services were well', async ({}, info) => {
  const runId = randomBytes(4).toString('hex');
  const service = { image: 'dyetrace/redis:local', entrypoint: ['sh', '-c', PROGRAM], stop_grace_period: '0s' };
  const composeFile = info.outputPath('compose.yaml');
  const services = {
    cut: { ...service, logging: { driver: 'json-file', options: { 'max-size': '50k' } } },
    whole: service,
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
    const before = await until({
      what: 'the log has its first line',
      probe: () => stack.states(),
      done: (states) => states.some(({ logBegins }) => logBegins !== undefined),
      timeoutMs: 10_000,
    });
    const from = Date.now();
    for (const { containerId } of before) await execIn(engine().getContainer(containerId), ['sh', '-c', GO]);
    // What a process has written may be in its pipe still, which the engine reads as it comes to it.
    const lines = await until({
      what: 'both logs have their last line',
      probe: () => stack.logs({ from: 0, to: Infinity }),
      done: (logged) => logged.filter(({ text }) => text === '20000').length === before.length,
      timeoutMs: 20_000,
    });
    const left = (name: string) => lines.filter(({ service: of }) => of === name).length;
    expect([left('whole'), left('cut') < 10_000]).toEqual([20_001, true]);

    const after = await stack.states();
    const complaint = logGate({ from, lines, before, after, allowed: [] });
    expect(complaint?.message).toMatch(
      /^the test passed, but whether the services were well cannot be told \[E_LOG_CUT\]\n {2}cut: cut: its log has no line before \d{4}-.*Z\n {2}fix: /,
    );
    expect(logGate({ from: Date.now(), lines, before: after, after, allowed: [] })).toBeUndefined();
  } finally {
    await endRun(runId);
  }
});

test('a log is cut where it begins later than it did, and within the test', () => {
  const state = { service: 'api', containerId: '1', status: 'running', health: undefined, exitCode: 0, restarts: 0 };
  const codeOf = (began: number | undefined, begins: number | undefined) => {
    const at = (logBegins: number | undefined): ServiceState[] => [
      { ...state, oomKilled: false, startedAt: '', logBegins },
    ];
    return logGate({ from: 100, lines: [], before: at(began), after: at(begins), allowed: [] })?.code;
  };
  expect(codeOf(50, 101)).toBe('E_LOG_CUT');
  // All of it is of before the test; nothing changed; the first line ever; a log that keeps all.
  const whole = [
    [50, 100],
    [101, 101],
    [undefined, 101],
    [undefined, undefined],
  ] as const;
  expect(whole.map(([began, begins]) => codeOf(began, begins))).toEqual(whole.map(() => undefined));
});
