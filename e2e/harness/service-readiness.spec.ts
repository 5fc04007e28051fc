import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { Readiness } from '../../compose/services/lib/readiness.ts';

let nowMs = 0;

test.beforeEach(() => {
  nowMs = 1_000;
  mock.method(performance, 'now', () => nowMs);
});

test.afterEach(() => {
  mock.restoreAll();
});

/** A service with one part, and how often that was asked. */
function world() {
  const part = { asked: 0, answer: (): unknown => undefined };
  const readiness = new Readiness({
    part: () => {
      part.asked += 1;
      return part.answer();
    },
  });
  return { part, readiness };
}

test('an answer is used for a fifth of a second, and the parts are asked again after it', async () => {
  const { part, readiness } = world();
  await readiness.check();
  nowMs += 200;
  expect(await readiness.check()).toEqual({ ready: true, parts: { part: { ok: true } } });
  expect(part.asked).toBe(1);
  nowMs += 1;
  await readiness.check();
  expect(part.asked).toBe(2);
});

test('who is not ready is asked again at once', async () => {
  const { part, readiness } = world();
  part.answer = () => Promise.reject(new Error('not yet'));
  expect((await readiness.check()).ready).toBe(false);
  await new Promise(setImmediate);
  part.answer = () => undefined;
  expect((await readiness.check()).ready).toBe(true);
  await readiness.check();
  expect(part.asked).toBe(2);
});

test('an answer that comes late takes nothing from one that was asked for since', async () => {
  const { part, readiness } = world();
  const late = Promise.withResolvers<undefined>();
  part.answer = () => late.promise;
  const first = readiness.check();
  nowMs += 201;
  part.answer = () => undefined;
  await readiness.check();
  late.reject(new Error('too late'));
  expect((await first).ready).toBe(false);
  await new Promise(setImmediate);
  await readiness.check();
  expect(part.asked).toBe(2);
});

test('who stops is not ready from then on, though all parts are well, also for a question that is under way', async () => {
  const { part, readiness } = world();
  await readiness.check();
  readiness.stop();
  expect(await readiness.check()).toEqual({ ready: false, parts: { part: { ok: true } } });
  const other = world();
  const answer = Promise.withResolvers<undefined>();
  other.part.answer = () => answer.promise;
  const asked = other.readiness.check();
  other.readiness.stop();
  answer.resolve(undefined);
  expect((await asked).ready).toBe(false);
  expect(part.asked).toBe(2);
});

test('eager questions share an answer, and a part that hangs is not waited for', async () => {
  let asked = 0;
  const readiness = new Readiness({
    counted: () => {
      asked += 1;
    },
  });
  await Promise.all([readiness.check(), readiness.check(), readiness.check()]);
  expect(asked).toBe(1);
  const hanging = new Readiness({ part: () => new Promise(() => undefined) });
  expect(await hanging.check()).toEqual({
    ready: false,
    parts: { part: { ok: false, reason: 'part took more than 1000 ms' } },
  });
});
