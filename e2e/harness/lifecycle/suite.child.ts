import { expect } from '@playwright/test';
import { released, test, write } from './child-test.ts';

test('core: passes on a running stack', ({ stack }) => {
  expect(stack.services).toContain('redis');
});

test('core: holds until it is released', { tag: '@hold' }, async ({ stack }) => {
  write({ event: 'holding', project: stack.project });
  await released('go');
});

for (const place of [1, 2, 3, 4]) {
  test(`core: meets three other workers, place ${place}`, { tag: '@meet' }, async ({ stack }, { workerIndex }) => {
    write({ event: 'meeting', project: stack.project, worker: workerIndex });
    await released('go');
  });
}

test('tagged: needs the extra profile', { tag: ['@stack:core', '@stack:extra'] }, ({ stack }) => {
  expect(stack.services).toContain('side');
});

test('tagged: needs the core profile', { tag: '@stack:core' }, ({ stack }) => {
  expect(stack.services).toContain('redis');
});

test('plain: needs no stack', () => {
  expect(1).toBe(1);
});

test('failing: fails on purpose', { tag: '@stack:core' }, ({ stack }) => {
  expect(stack.services).toContain('no such service');
});

test('failing: passes after it', { tag: '@stack:core' }, ({ stack }) => {
  expect(stack.services).toContain('redis');
});
