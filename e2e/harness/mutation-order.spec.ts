import { expect, test } from '@playwright/test';
import { joined, type GreenTest } from '../../fixtures/cli/mutate/baseline.ts';
import { unitSuite } from '../../fixtures/cli/mutate/suites.ts';
import { quickFirst } from '../../fixtures/cli/mutate/trial.ts';

function green(title: string, tookMs = 1): GreenTest {
  return { project: 'harness', file: 'a.spec.ts', calledIn: 'a.spec.ts', titles: [title], tookMs };
}

test('what portions of a suite have covered is said of the tests of them all', () => {
  const whole = joined([
    { tests: [green('a'), green('b')], coverage: { 1: [0], 2: [0, 1] }, red: ['x'] },
    { tests: [], coverage: { 3: [] }, red: [] },
    { tests: [green('c')], coverage: { 2: [0], 4: [0] }, red: ['y'] },
  ]);
  expect(whole.tests.map(({ titles }) => titles[0])).toEqual(['a', 'b', 'c']);
  expect(whole.coverage).toEqual({ 1: [0], 2: [0, 1, 2], 3: [], 4: [2] });
  expect(whole.red).toEqual(['x', 'y']);
});

test('quick tests come before those that take half a second or more', () => {
  const tests = [green('slow', 500), green('quick', 499), green('other', 3)];
  expect(quickFirst(tests).map((some) => some.map(({ titles }) => titles[0]))).toEqual([['quick', 'other'], ['slow']]);
});

test('the unit tests run in portions without a change, each spec in one of them, and need no stack', async () => {
  const { selections, withoutStack } = await unitSuite();
  const specs = selections.flatMap((selection) => selection.filter((word) => word.endsWith('.spec.ts')));
  expect(withoutStack).toBe(true);
  expect(selections.length).toBeGreaterThan(1);
  expect(new Set(specs).size).toBe(specs.length);
  // Those that start a service's program are of them.
  expect(specs).toContain('e2e/harness/service-settings.spec.ts');
});
