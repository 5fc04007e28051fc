import { expect, test } from '@playwright/test';
import { doubtsOf } from '../../../fixtures/report/run/doubts.ts';
import { recordedRun, testOf } from './recorded-run.ts';

const run = {
  ...recordedRun({ events: 100, minutes: 1, tests: [testOf('RS-22', { sent: 100 })] }),
  spoken: { retry: 1, duplicate: 1, rebalance: 1 },
};

test('a green run in which a fault touched nothing says that it has proved little', () => {
  expect(doubtsOf(run)).toEqual([
    'faults that touched no event under way (1): pause gateway (RS-23)',
    'faults without a proof that they took effect (1): pause gateway (RS-23)',
  ]);
});

test('retries never taken, duplicates never suppressed and rebalances that never happened are said', () => {
  expect(doubtsOf({ ...run, faults: [], spoken: { retry: 0, duplicate: 0, rebalance: 0 } })).toEqual([
    'nothing was broken on purpose: how the pipeline recovers is not shown',
    'no line of any service speaks of a retry: none was taken, or none is logged',
    'no event was there twice, and no line speaks of a duplicate: that they are suppressed is not shown',
    'no line of any service speaks of a rebalance: none happened, or none is logged',
  ]);
});

test('hops that nobody asked about are named, and a run without events or tests', () => {
  const hops = run.hops.map((hop, at) => ({ ...hop, events: at === 0 ? 5 : 0, expected: 0 })).slice(0, 2);
  const nobody = { ...run, faults: [], hops, containers: [], tests: [] };
  expect(doubtsOf(nobody)).toEqual([
    'no test ran: nothing is proved',
    'no event was sent: nothing is said of any hop',
    'hops that no event came to and no test asked about (1): kafka.trips',
    'hops where events were seen and no test asked for them (1): api.trips',
  ]);
});
