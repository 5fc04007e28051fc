import { expect } from '@playwright/test';
import { released, test, write } from './child-test.ts';

/** Two platforms, each with a project of its own: what the one has left over is gone while the other goes on. */
for (const platform of ['one', 'two']) {
  test(`${platform}: passes`, ({ stack }) => {
    expect(stack.services).toContain('redis');
    write({ event: 'passing', project: stack.project });
  });

  test(`${platform}: holds until it is released`, { tag: '@hold' }, async ({ stack }) => {
    write({ event: 'holding', project: stack.project });
    await released('go');
  });

  test(`${platform}: fails at first`, { tag: '@retry' }, ({ stack }, { retry }) => {
    write({ event: 'trying', project: stack.project });
    expect(retry).toBe(1);
  });

  for (const place of [1, 2]) {
    test(`${platform}: meets the other worker, place ${place}`, { tag: ['@meet', '@exclusive'] }, async ({ stack }) => {
      write({ event: 'meeting', project: stack.project });
      await released('met');
    });
  }
}
