import { untilOrLast } from '../../fixtures/core/wait.ts';
import { expect, test, until } from '../../fixtures/index.ts';

test('a wait returns what it saw when it was done', async () => {
  let looks = 0;
  const seen = await until({
    what: 'it is three',
    probe: () => ++looks,
    done: (at) => at === 3,
    timeoutMs: 5_000,
    everyMs: 1,
  });
  expect(seen).toBe(3);
});

test('however short the time, there is one look', async () => {
  expect(await until({ what: 'it is there', probe: () => 'there', done: () => true, timeoutMs: 0 })).toBe('there');
});

test('a look that ends a little late counts', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const wait = until({
    what: 'it is there',
    probe: (signal) => {
      signal.addEventListener('abort', () => {
        resolve('late');
      });
      return promise;
    },
    done: () => true,
    timeoutMs: 1,
  });
  expect(await wait).toBe('late');
});

test('a look that never ends is given up with its wait', async () => {
  const never = new Promise<string>(() => undefined);
  const wait = until({ what: 'the engine answers', probe: () => never, done: () => true, timeoutMs: 1, graceMs: 20 });
  await expect(wait).rejects.toMatchObject({
    code: 'E_WAIT_TIMEOUT',
    message: expect.stringContaining('gave up waiting until the engine answers'),
    cause: { message: 'the last look had no answer 20 ms after the time was up' },
  });
});

test('what was seen last can say more than that the time is over', async () => {
  const wait = { what: 'it is three', done: (at: number) => at === 3, timeoutMs: 5, everyMs: 1 };
  expect(await untilOrLast({ ...wait, probe: () => 2 })).toBe(2);
  const never = untilOrLast<number>({ ...wait, probe: () => Promise.reject(new Error('nobody there')) });
  await expect(never).rejects.toMatchObject({ code: 'E_WAIT_TIMEOUT', cause: { message: 'nobody there' } });
});
