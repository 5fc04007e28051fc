import { expect, type FullConfig, test } from '@playwright/test';
import { checkOptions } from '../../../fixtures/playwright/check-options.ts';
import { sendersOf } from '../../../fixtures/playwright/senders.ts';

test('the option senders is a count of threads, none being the test’s own', () => {
  const read = [undefined, 0, 1, 64].map((given) => sendersOf('the option senders', given));
  expect(read).toEqual([0, 0, 1, 64]);
  for (const given of read) {
    check(given);
  }
});

for (const wrong of [-1, 1.5, 65, Number.NaN, 'two']) {
  const must = `must be a whole number from 0 to 64, not "${wrong}" [E_SETTING]`;

  test(`senders: ${wrong} is refused, of a project before any test and of a file by its worker`, () => {
    expect(() => {
      check(wrong);
    }).toThrow(`the option senders of the project load ${must}`);
    expect(() => sendersOf('the option senders', wrong)).toThrow(`the option senders ${must}`);
  });
}

function check(senders: unknown): void {
  checkOptions({ projects: [{ name: 'load', use: { senders } }] } as unknown as FullConfig);
}
