import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { nowMicros, nowText } from '../../compose/services/lib/clock.ts';
import { readEnvironment } from '../../compose/services/lib/environment.ts';

test('a text is what is set, and its default where nothing is, or an empty text', () => {
  const environment = readEnvironment({ HOST: 'redis', EMPTY: '' });
  expect(['HOST', 'EMPTY', 'ABSENT'].map((name) => environment.text(name, 'localhost'))).toEqual([
    'redis',
    'localhost',
    'localhost',
  ]);
});

test('a number is a whole one within its bounds, and not negative where none are named', () => {
  const environment = readEnvironment({ ZERO: '0', SEVEN: '7', EMPTY: '', HALF: '1.5', LESS: '-1', WORD: 'ten' });
  expect([
    environment.integer('ZERO', 1),
    environment.integer('SEVEN', 1),
    environment.integer('EMPTY', 1),
    environment.integer('ABSENT', 1),
  ]).toEqual([0, 7, 1, 1]);
  expect([environment.integer('SEVEN', 1, { min: 7 }), environment.integer('SEVEN', 1, { max: 7 })]).toEqual([7, 7]);
  for (const name of ['HALF', 'LESS', 'WORD'])
    expect(() => environment.integer(name, 1), name).toThrow(`${name} must be`);
  expect(() => environment.integer('SEVEN', 1, { min: 8 })).toThrow(
    `SEVEN must be a whole number from 8 to ${Number.MAX_SAFE_INTEGER}, 1 when it is left out, and not "7"`,
  );
  expect(() => environment.integer('SEVEN', 1, { max: 6 })).toThrow('from 0 to 6');
});

test('a secret has no default', () => {
  const environment = readEnvironment({ API_KEY: 'key', EMPTY_KEY: '' });
  expect(environment.secret('API_KEY')).toBe('key');
  for (const name of ['EMPTY_KEY', 'OTHER_KEY']) {
    expect(() => environment.secret(name)).toThrow(`${name} is not set; this service cannot run without it`);
  }
});

test('the secrets of an environment are all whose names say so, asked for or not', () => {
  const variables = { A_KEY: '1', B_PASSWORD: '2', C_SECRET: '3', D_TOKEN: '4', E_KEY: '', F_KEY_FILE: '6', KEYS: '7' };
  expect(readEnvironment(variables).secrets).toEqual(['1', '2', '3', '4']);
});

test('an environment is the process’s own where none is given', () => {
  expect(readEnvironment().text('PATH', 'none')).toBe(process.env.PATH);
});

test('the wall clock is in whole microseconds since the epoch, and its text the same', () => {
  const before = Date.now();
  const micros = nowMicros();
  expect(Number.isSafeInteger(micros)).toBe(true);
  // As far apart as two clocks of one machine ever are, and far less than any error of a unit.
  expect(Math.abs(micros / 1_000 - before)).toBeLessThan(60_000);
  expect(nowText()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(Math.abs(Date.parse(nowText()) - before)).toBeLessThan(60_000);
});

test('an hour by the wall clock is one since the process began', () => {
  const now = mock.method(performance, 'now', () => 1_000);
  const before = nowMicros();
  now.mock.mockImplementation(() => 3_601_000);
  const passed = nowMicros() - before;
  mock.restoreAll();
  expect(Math.abs(passed - 3_600_000_000), 'microseconds more or less, by rounding').toBeLessThanOrEqual(1);
});
