import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ATTACHED_FAILURES } from '../../fixtures/checks/hop-failure.ts';
import type { TestOutcome } from '../../fixtures/cli/playwright-run.ts';
import { readBugs } from '../../fixtures/cli/prove-bugs/bugs.ts';
import { type Round, verdictOf } from '../../fixtures/cli/prove-bugs/verdict.ts';

const BUG = { name: 'loses', file: '/bugs/loses.yaml', hop: 'kafka.out' };

function red(...hops: readonly string[]): TestOutcome {
  const failures = hops.map((hop) => ({ hop: 'table.out', firstBadHop: hop, kind: 'missing', count: 1 }));
  return {
    project: 'shop',
    file: 'shop.spec.ts',
    calledIn: 'shop.spec.ts',
    titles: ['orders come out'],
    status: 'failed',
    message: 'it is not so\nby far',
    attachments: hops.length === 0 ? [] : [{ name: ATTACHED_FAILURES, text: JSON.stringify(failures) }],
    from: 0,
    to: 1,
    worker: 0,
  };
}

function round(failed: readonly TestOutcome[], passed = 3): Round {
  return { passed, failed, output: 'a\nb\nc\nd', tookMs: 1_200 };
}

for (const [what, bug, outcome, isCaught, said] of [
  ['at its hop', BUG, round([red('kafka.out')]), true, /^caught {12}loses at kafka\.out .+orders come out$/],
  [
    'at a hop of its kind',
    { ...BUG, hop: 'kafka' },
    round([red('kafka.out')]),
    true,
    /^caught {12}loses at kafka\.out /,
  ],
  [
    'wherever, where it names no hop',
    { ...BUG, hop: undefined },
    round([red('a.b')]),
    true,
    /^caught {12}loses at a\.b /,
  ],
  [
    'at another hop',
    BUG,
    round([red('kafka.in')]),
    false,
    /^caught elsewhere {2}loses, and not at kafka\.out .+: it is not so$/,
  ],
  ['at one whose name begins alike', BUG, round([red('kafka.outer')]), false, /^caught elsewhere /],
  ['by a test that names no hop', BUG, round([red()]), false, /^caught elsewhere /],
  ['by none', BUG, round([]), false, /^missed {12}loses .+3 passed$/],
  ['by none, for none ran', BUG, round([], 0), false, /^missed .+no test ran: b \/ c \/ d$/],
] as const) {
  test(`a bug that is found ${what} is ${isCaught ? '' : 'not '}caught`, () => {
    const found = verdictOf(bug, outcome);
    expect(found.line).toMatch(said);
    expect(found.isCaught).toBe(isCaught);
  });
}

test('bugs are read by their names; what is no Compose file with a bug is refused', ({}, info) => {
  const folder = info.outputPath('bugs');
  expect(() => readBugs(folder)).toThrow(/^the folder .+bugs cannot be read \[E_BUGS\]/);
  mkdirSync(folder, { recursive: true });
  writeFileSync(info.outputPath('bugs', 'notes.md'), 'not one');
  expect(() => readBugs(folder)).toThrow(/^the folder .+bugs has no bugs \[E_BUGS\]/);
  writeFileSync(info.outputPath('bugs', 'b.yaml'), 'x-bug: { hop: kafka.out, does: loses }\nservices: {}');
  writeFileSync(info.outputPath('bugs', 'a.yml'), 'services: {}');
  expect(readBugs(folder).map(({ name, hop }) => [name, hop])).toEqual([
    ['a', undefined],
    ['b', 'kafka.out'],
  ]);
  writeFileSync(info.outputPath('bugs', 'c.yaml'), 'x-bug: { hops: kafka.out }');
  expect(() => readBugs(folder)).toThrow(/c\.yaml is no Compose file with a bug: .+ \[E_BUGS\]/);
});
