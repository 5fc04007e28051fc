import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { pino } from 'pino';
import { reason } from '../../compose/services/lib/logging.ts';
import { keepTrying, pauseMs, within } from '../../compose/services/lib/retry.ts';
import { Turns } from '../../compose/services/lib/turns.ts';

const log = pino({ level: 'silent' });

test('an attempt is repeated until it succeeds, and its result is returned', async () => {
  let attempts = 0;
  const attempt = (): Promise<string> => {
    attempts += 1;
    return attempts < 4 ? Promise.reject(new Error('not yet')) : Promise.resolve('there');
  };
  expect(await keepTrying('get there', attempt, { log, signal: new AbortController().signal })).toBe('there');
  expect(attempts).toBe(4);
});

test('pauses double from a twentieth of a second up to a second, and half of each is by chance', () => {
  const random = mock.method(Math, 'random', () => 0);
  const least = [0, 1, 2, 3, 4, 5, 100].map((failures) => pauseMs(failures));
  random.mock.mockImplementation(() => 1);
  const most = [0, 1, 2, 3, 4, 5, 100].map((failures) => pauseMs(failures));
  mock.restoreAll();
  expect(least).toEqual([25, 50, 100, 200, 400, 500, 500]);
  expect(most).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
});

test('who is told to stop during a pause tries no more, and throws the reason', async () => {
  const stop = new AbortController();
  let attempts = 0;
  const attempt = (): Promise<never> => {
    attempts += 1;
    setTimeout(() => {
      stop.abort(new Error('the service is stopping'));
    }, 5);
    return Promise.reject(new Error('not yet'));
  };
  await expect(keepTrying('get there', attempt, { log, signal: stop.signal })).rejects.toThrow(
    'the service is stopping',
  );
  expect(attempts).toBe(1);
});

test('who is told to stop during an attempt still does it, and does not repeat it', async () => {
  const stop = new AbortController();
  stop.abort(new Error('the service is stopping'));
  const around = { log, signal: stop.signal };
  expect(await keepTrying('get there', () => Promise.resolve('there'), around)).toBe('there');
  await expect(keepTrying('get there', () => Promise.reject(new Error('no')), around)).rejects.toThrow('stopping');
});

test('the first failure is told as a warning, the others to who looks closely, and the end of them once', async () => {
  const told: string[] = [];
  const note = (level: string) => (fields: { readonly failures: number }, text: string) =>
    void told.push(`${level} ${fields.failures} ${text}`);
  let attempts = 0;
  await keepTrying('get there', () => ((attempts += 1) < 3 ? Promise.reject(new Error('no')) : Promise.resolve()), {
    log: { warn: note('warn'), debug: note('debug'), info: note('info') } as unknown as typeof log,
    signal: new AbortController().signal,
  });
  expect(told).toEqual(['warn 1 cannot get there yet', 'debug 2 cannot get there yet', 'info 2 could get there again']);
});

test('what succeeds after a single failure is told as well', async () => {
  const told: string[] = [];
  const note = (_fields: object, text: string): void => void told.push(text);
  const heard = { warn: note, debug: note, info: note } as unknown as typeof log;
  const answers = [Promise.reject(new Error('no')), Promise.resolve('there')];
  const attempt = async (): Promise<string | undefined> => await answers.shift();
  await keepTrying('get there', attempt, { log: heard, signal: new AbortController().signal });
  expect(told).toEqual(['cannot get there yet', 'could get there again']);
});

test('what succeeds at once, and what is stopped, says nothing', async () => {
  const told: string[] = [];
  const note = (_fields: object, text: string): void => void told.push(text);
  const heard = { warn: note, debug: note, info: note } as unknown as typeof log;
  await keepTrying('get there', () => Promise.resolve(), { log: heard, signal: new AbortController().signal });
  expect(told).toEqual([]);
  const signal = AbortSignal.abort(new Error('stopping'));
  await expect(
    keepTrying('get there', () => Promise.reject(new Error('no')), { log: heard, signal }),
  ).rejects.toThrow();
  expect(told).toEqual([]);
});

test('what takes too long is given up by its name, and what does not is returned', async () => {
  await expect(within(5, 'the probe', new Promise(() => undefined))).rejects.toThrow('the probe took more than 5 ms');
  expect(await within(60_000, 'the probe', Promise.resolve(7))).toBe(7);
  await expect(within(60_000, 'the probe', Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('an error is said with its causes; one without words by its code or name', () => {
  expect(reason('text')).toBe('text');
  expect(reason(new Error('no answer', { cause: new Error('refused', { cause: 'why' }) }))).toBe(
    'no answer: refused: why',
  );
  expect(reason(Object.assign(new Error(''), { code: 'ECONNREFUSED' }))).toBe('ECONNREFUSED');
  expect(reason(Object.assign(new Error('words'), { code: 'ECONNREFUSED' }))).toBe('words');
  expect(reason(new TypeError(''))).toBe('TypeError');
});

test('one works after the other, and a failure stops nobody behind it', async () => {
  const turns = new Turns();
  const first = Promise.withResolvers<undefined>();
  const order: string[] = [];
  const one = turns.take(async () => {
    await first.promise;
    order.push('one');
    throw new Error('one fails');
  });
  const other = turns.take(() => Promise.resolve(order.push('other')));
  const settled = turns.settled().then(() => order.push('settled'));
  expect(order).toEqual([]);
  first.resolve(undefined);
  await expect(one).rejects.toThrow('one fails');
  await other;
  await settled;
  expect(order).toEqual(['one', 'other', 'settled']);
});
