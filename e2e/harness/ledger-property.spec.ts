import { deepEqual, equal, ok } from 'node:assert/strict';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { checkHistory } from '../../fixtures/checks/ledger/check-history.ts';
import { HarnessError } from '../../fixtures/core/errors.ts';
import { GroupWorld } from './ledger-group-world.ts';
import { story } from './ledger-story.ts';
import { chooser, LegalWorld } from './ledger-world.ts';

const LEGAL_RUNS = 40_000;
/** A machine that is busy with other things makes fewer; the test must not fail for that. */
const LEGAL_MS = 45_000;
const PLANTED_RUNS = 300;
const READER = 1_000_000;

const tape = fc.array(fc.nat({ max: 1_000 }), { minLength: 20, maxLength: 120 });

test('40,000 random legal histories raise no alarm', () => {
  const made = { runs: 0, operations: 0, proofless: 0 };
  fc.assert(
    fc.property(tape, fc.nat({ max: 60 }), fc.boolean(), fc.boolean(), (numbers, steps, subscribe, wwDependencies) => {
      const history = new LegalWorld(chooser(numbers), steps).readAll(READER);
      made.runs += 1;
      made.operations += history.length / 2;
      try {
        // Not expect: Playwright writes a step for each, and there are many.
        deepEqual(checkHistory(history, { subscribe, wwDependencies }).anomalies, []);
      } catch (error) {
        if (!(error instanceof HarnessError && error.code === 'E_EMPTY_INPUT')) throw error;
        made.proofless += 1;
      }
    }),
    { numRuns: LEGAL_RUNS, interruptAfterTimeLimit: LEGAL_MS, markInterruptAsFailure: false },
  );
  expect(made.runs).toBeGreaterThan(1_000);
  // Histories that are empty, or that are refused, would raise no alarm either.
  expect(made.operations / made.runs).toBeGreaterThan(10);
  expect(made.proofless / made.runs).toBeLessThan(0.2);
});

test('20,000 random legal histories of a consumer group raise no alarm', () => {
  fc.assert(
    fc.property(tape, fc.integer({ min: 5, max: 80 }), (numbers, steps) => {
      deepEqual(checkHistory(new GroupWorld(chooser(numbers), steps).history).anomalies, []);
    }),
    { numRuns: 20_000, interruptAfterTimeLimit: LEGAL_MS, markInterruptAsFailure: false },
  );
});

for (const [fault, found] of [
  ['rereads', ['nonmonotonic-poll']],
  // Behind a member that died nobody knows where the group was, but what nobody has read is lost.
  ['skips', ['poll-skip', 'lost-write']],
] as const) {
  test(`a group whose member ${fault} is found out in every history where it does`, () => {
    let occurred = 0;
    fc.assert(
      fc.property(tape, fc.integer({ min: 30, max: 80 }), (numbers, steps) => {
        const world = new GroupWorld(chooser(numbers), steps, fault);
        if (!world.hasFaulted) return;
        occurred += 1;
        const { anomalies } = checkHistory(world.history);
        ok(anomalies.some(({ name }) => found.some((expected) => expected === name)));
      }),
      { numRuns: 2_000 },
    );
    expect(occurred).toBeGreaterThan(200);
  });
}

/** What to add behind offset `n` of key orders, and all that must be found then. */
const PLANTS: Readonly<Record<string, { lines: (n: number) => string[]; found: string[] }>> = {
  'lost write': {
    lines: (n) => [`91 ok >orders:p@${n} >orders:q@${n + 1}`, `92 ok <orders:q@${n + 1}`],
    found: ['lost-write', 'unseen'],
  },
  'lost half of a crashed transaction': {
    lines: (n) => [`91 info >orders:p@${n} >orders:q@${n + 1}`, `92 ok <orders:q@${n + 1}`],
    found: ['lost-write'],
  },
  'unseen message': { lines: (n) => [`91 ok >orders:p@${n}`], found: ['unseen'] },
  duplicate: {
    lines: (n) => [`91 ok >orders:p@${n}`, `92 ok <orders:p@${n} <orders:p@${n + 1}`],
    found: ['duplicate'],
  },
  'two messages at one offset': {
    lines: (n) => [`91 ok >orders:p@${n}`, `93 ok >orders:q@${n}`, `92 ok <orders:p@${n}`, `94 ok <orders:q@${n}`],
    found: ['inconsistent-offsets'],
  },
  'aborted read': { lines: (n) => ['91 fail >orders:p', `92 ok <orders:p@${n}`], found: ['G1a'] },
  phantom: { lines: (n) => [`92 ok <orders:p@${n}`], found: ['phantom'] },
  'read before the commit': { lines: (n) => [`91 ok >orders:p@${n} <orders:p@${n}`], found: ['precommitted-read'] },
  'read before the send': { lines: (n) => [`92 ok <orders:p@${n}`, `91 ok >orders:p@${n}`], found: ['G1c-realtime'] },
  'circular reading': {
    lines: (n) => [
      '91 begins',
      '92 begins',
      `91 ok >orders:p@${n} <orders:q@${n + 1}`,
      `92 ok >orders:q@${n + 1} <orders:p@${n}`,
    ],
    found: ['G1c'],
  },
  'reader going back': {
    lines: (n) => [`91 ok >orders:p@${n}`, `92 ok <orders:p@${n}`, `92 ok <orders:p@${n}`],
    found: ['nonmonotonic-poll'],
  },
  'reader going back within': {
    lines: (n) => [`91 ok >orders:p@${n} >orders:q@${n + 1}`, `92 ok <orders:q@${n + 1} <orders:p@${n}`],
    found: ['int-nonmonotonic-poll'],
  },
  'reader leaving out': {
    lines: (n) => [
      `91 ok >orders:p@${n} >orders:q@${n + 1} >orders:r@${n + 2}`,
      `93 ok <orders:q@${n + 1}`,
      `92 ok <orders:p@${n}`,
      `92 ok <orders:r@${n + 2}`,
    ],
    found: ['poll-skip'],
  },
  'reader leaving out within': {
    lines: (n) => [
      `91 ok >orders:p@${n} >orders:q@${n + 1} >orders:r@${n + 2}`,
      `93 ok <orders:q@${n + 1}`,
      `92 ok <orders:p@${n} <orders:r@${n + 2}`,
    ],
    found: ['int-poll-skip'],
  },
  'sends the wrong way round': {
    lines: (n) => [`91 ok >orders:p@${n + 1}`, `91 ok >orders:q@${n}`, `92 ok <orders:q@${n} <orders:p@${n + 1}`],
    found: ['nonmonotonic-send'],
  },
  'sends of one operation the wrong way round': {
    lines: (n) => [`91 ok >orders:p@${n + 1} >orders:q@${n}`, `92 ok <orders:q@${n} <orders:p@${n + 1}`],
    found: ['int-nonmonotonic-send'],
  },
};

for (const [what, { lines, found }] of Object.entries(PLANTS)) {
  test(`a planted anomaly is found in every history, and nothing else: ${what}`, () => {
    fc.assert(
      fc.property(tape, fc.nat({ max: 40 }), (numbers, steps) => {
        const world = new LegalWorld(chooser(numbers), steps);
        const planted = story(...lines(world.end('orders'))).map((event) => ({
          ...event,
          process: event.process + READER,
        }));
        const { valid, anomalies } = checkHistory([...world.readAll(READER), ...planted]);
        equal(valid, false);
        deepEqual([...new Set(anomalies.map(({ name }) => name))].sort(), found);
      }),
      { numRuns: PLANTED_RUNS },
    );
  });
}

test('any acknowledged message that is taken out of all reads is missed', () => {
  fc.assert(
    fc.property(tape, fc.nat({ max: 60 }), fc.nat(), (numbers, steps, which) => {
      const history = new LegalWorld(chooser(numbers), steps).readAll(READER);
      const sent = history.flatMap(({ type, steps: made = [] }) =>
        type === 'ok' ? made.flatMap((step) => ('send' in step ? [step.send.value] : [])) : [],
      );
      fc.pre(sent.length > 0);
      const value = sent[which % sent.length];
      const robbed = history.map((event) => ({
        ...event,
        steps: (event.steps ?? []).map((step) =>
          'poll' in step ? { poll: step.poll.filter((message) => message.value !== value) } : step,
        ),
      }));
      const missed = checkHistory(robbed).anomalies.filter(({ name }) => name === 'lost-write' || name === 'unseen');
      deepEqual(new Set(missed.flatMap(({ values }) => values)), new Set([value]));
    }),
    { numRuns: 1_000 },
  );
});
