import { expect, test } from '@playwright/test';
import { SharedResources } from '../../fixtures/core/shared.ts';

/** Something to share, which writes down what becomes of it. */
function resource(name: string, told: string[]) {
  told.push(`${name} opened`);
  return {
    name,
    [Symbol.asyncDispose]: () => {
      told.push(`${name} closed`);
      return Promise.resolve();
    },
  };
}

const [BROKER, STORE] = [{}, {}];

test('what is shared is opened once, for all who ask meanwhile and later, and anew for another key', async () => {
  const told: string[] = [];
  await using shared = new SharedResources();
  const open = async () => {
    await Promise.resolve();
    return resource('broker', told);
  };
  const [one, two] = await Promise.all([shared.share(BROKER, open), shared.share(BROKER, open)]);
  expect(one).toBe(two);
  expect(await shared.share(BROKER, open)).toBe(one);
  expect(await shared.share(STORE, () => resource('store', told))).not.toBe(one);
  expect(told).toEqual(['broker opened', 'store opened']);
});

test('what is shared is closed with its owner, the last opened first, and once', async () => {
  const told: string[] = [];
  const shared = new SharedResources();
  await shared.share(BROKER, () => resource('broker', told));
  await shared.share(STORE, () => ({
    [Symbol.dispose]: () => {
      told.push('store closed');
    },
  }));
  // Nothing to close: a text, and nothing at all.
  await shared.share({}, () => 'text');
  await shared.share({}, () => undefined);
  await shared[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
  expect(told).toEqual(['broker opened', 'store closed', 'broker closed']);
});

test('an opening that fails is told to all who asked, and the next one who asks tries again', async () => {
  const told: string[] = [];
  await using shared = new SharedResources();
  const failing = () => Promise.reject(new Error('connection refused'));
  const asked = await Promise.allSettled([shared.share(BROKER, failing), shared.share(BROKER, failing)]);
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const thrown = () => {
    throw new Error('no such host');
  };
  await expect(shared.share(BROKER, thrown)).rejects.toThrow('no such host');
  expect(await shared.share(BROKER, () => resource('broker', told))).toMatchObject({ name: 'broker' });
});

test('what is still being opened when its owner ends is closed too, and one that fails to close hides no other', async () => {
  const told: string[] = [];
  const shared = new SharedResources();
  const opening = Promise.withResolvers<undefined>();
  await shared.share(BROKER, () => resource('broker', told));
  await shared.share({}, () => ({ [Symbol.asyncDispose]: () => Promise.reject(new Error('does not close')) }));
  const late = shared.share(STORE, async () => {
    await opening.promise;
    return resource('store', told);
  });
  const closing = shared[Symbol.asyncDispose]();
  opening.resolve(undefined);
  await expect(closing).rejects.toThrow('does not close');
  await late;
  expect(told).toEqual(['broker opened', 'store opened', 'store closed', 'broker closed']);
});

test('nothing is opened for an owner that has ended', async () => {
  const told: string[] = [];
  const shared = new SharedResources();
  await shared[Symbol.asyncDispose]();
  await expect(shared.share(BROKER, () => resource('broker', told))).rejects.toThrow('[E_SHARE_ENDED]');
  expect(told).toEqual([]);
});
