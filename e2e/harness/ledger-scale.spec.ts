import { spawnSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { checkHistory } from '../../fixtures/checks/ledger/check-history.ts';
import type { HistoryEvent } from '../../fixtures/checks/ledger/history.ts';
import { Ledger } from '../../fixtures/checks/ledger/ledger.ts';
import { processorMs } from './memory-pipeline.ts';

interface Cost {
  readonly valid: boolean;
  readonly found: readonly string[];
  readonly processorMs: number;
  readonly peakMb: number;
}

/** In a process of its own, so that the memory is that of the check. The least of three: the machine does other things. */
function costOf(...args: readonly string[]): Cost {
  const costs = Array.from({ length: 3 }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['bench/history-memory.ts', ...args], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as Cost;
  });
  const least = (figure: 'processorMs' | 'peakMb'): number => Math.min(...costs.map((cost) => cost[figure]));
  const [{ valid, found } = { valid: false, found: [] }] = costs;
  return { valid, found, processorMs: least('processorMs'), peakMb: least('peakMb') };
}

test('a history of a million lines is judged within two seconds of processor time and 500 MB', () => {
  const { valid, processorMs: ms, peakMb } = costOf('1000000', '4', 'held');
  expect({ valid, inTime: ms < 2_000, inMemory: peakMb < 500 }, `${ms} ms, ${peakMb} MB`).toEqual({
    valid: true,
    inTime: true,
    inMemory: true,
  });
});

test('ten thousand keys cost what four do', () => {
  const [few, many] = [costOf('400000', '4'), costOf('400000', '10000')];
  expect([few.valid, many.valid]).toEqual([true, true]);
  expect(many.processorMs).toBeLessThan(3 * few.processorMs);
});

test('a history that is generated need not lie in memory', () => {
  const { valid, peakMb } = costOf('2000000', '1000');
  expect(valid).toBe(true);
  expect(peakMb).toBeLessThan(350);
});

test('a ring of 8,000 transactions that read of each other is found fast and small', () => {
  const { found, processorMs: ms, peakMb } = costOf('ring', '8000', 'held');
  expect(found).toEqual(['G1c of 8000']);
  expect(ms).toBeLessThan(2_000);
  expect(peakMb).toBeLessThan(250);
});

test('a thousand assignments of ten thousand keys are followed', () => {
  const keys = Array.from({ length: 10_000 }, (_, at) => `k${at}`);
  const history: HistoryEvent[] = [{ process: 1, type: 'invoke', f: 'send' }];
  history.push({
    process: 1,
    type: 'ok',
    f: 'send',
    steps: keys.map((key) => ({ send: { key, value: 1, offset: 0 } })),
  });
  history.push({ process: 2, type: 'invoke', f: 'poll' });
  const polled = keys.map((key) => ({ key, value: 1, offset: 0 }));
  history.push({ process: 2, type: 'ok', f: 'poll', steps: [{ poll: polled }] });
  for (let round = 0; round < 1_000; round += 1) {
    // All keys are kept in most of them, so that each has as many places to go through as there are keys.
    const some = round % 100 === 99 ? keys.slice(1) : keys;
    history.push({ process: 2, type: 'invoke', f: 'assign' }, { process: 2, type: 'ok', f: 'assign', keys: some });
  }
  const taken = processorMs(() => {
    expect(checkHistory(history).valid).toBe(true);
  });
  expect(taken).toBeLessThan(5_000);
});

test('a reader that leaves out a million messages again and again is told with the first hundred of them', () => {
  const count = 20_000;
  const history: HistoryEvent[] = [{ process: 1, type: 'invoke', f: 'send' }];
  const sends = Array.from({ length: count }, (_, offset) => ({ send: { key: 'k', value: offset, offset } }));
  history.push({ process: 1, type: 'ok', f: 'send', steps: sends });
  for (let round = 0; round < 1_000; round += 1) {
    const poll = [0, count - 1].map((offset) => ({ key: 'k', value: offset, offset }));
    history.push({ process: 2, type: 'invoke', f: 'poll' }, { process: 2, type: 'ok', f: 'poll', steps: [{ poll }] });
  }
  const taken = processorMs(() => {
    const skips = checkHistory(history).anomalies.filter(({ name }) => name === 'int-poll-skip');
    expect(skips).toHaveLength(1_000);
    expect(skips[0]).toMatchObject({ delta: count - 1 });
    expect(skips[0]?.skipped).toHaveLength(100);
  });
  expect(taken).toBeLessThan(2_000);
});

test('an event that stands at a hundred thousand places is judged in linear time', () => {
  const ledger = new Ledger('often');
  ledger.sent({ index: 0, outcome: 'acknowledged' });
  for (let offset = 0; offset < 100_000; offset += 1) ledger.read(0, offset % 3, offset);
  const taken = processorMs(() => {
    expect(ledger.verdict().anomalies[0]?.places).toHaveLength(100_000);
  });
  expect(taken).toBeLessThan(1_000);
});

test('a million reads in no order at all are judged in little more time than in order', () => {
  const count = 1_000_000;
  const ledger = new Ledger('shuffled');
  for (let index = 0; index < count; index += 1) {
    ledger.sent({ index, outcome: 'acknowledged', key: index % 1_000, sentAt: index, answeredAt: index });
  }
  // A step that has no divisor in common with the count goes through all of them.
  for (let at = 0; at < count; at += 1) {
    const offset = (at * 7_919) % count;
    ledger.read(offset, offset % 4, offset);
  }
  const taken = processorMs(() => {
    const { anomalies } = ledger.verdict();
    expect(new Set(anomalies.map(({ name }) => name))).toEqual(new Set(['nonmonotonic-poll']));
  });
  expect(taken).toBeLessThan(3_000);
});
