import { expect, test } from '@playwright/test';
import type { ConnectionState } from '../../compose/services/gateway/dashboard/connection.ts';
import {
  connectionNotice,
  connectionText,
  sentence,
  shortId,
  surgeText,
  totalText,
} from '../../compose/services/gateway/dashboard/words.ts';

function waiting(inMs: number): ConnectionState {
  return { kind: 'reconnecting', inMs, why: 'the tide went out' };
}

for (const [state, text, notice] of [
  [{ kind: 'idle' }, 'waiting for a key', ''],
  [{ kind: 'connecting' }, 'connecting', undefined],
  [{ kind: 'live' }, 'live', ''],
  [{ kind: 'refused' }, 'refused', ''],
  [waiting(1), 'reconnecting in 1 s', 'the tide went out'],
] as const) {
  test(`RS-07 a connection that is ${state.kind} is told as: ${text}`, () => {
    expect(connectionText(state)).toBe(text);
    expect(connectionNotice(state)).toBe(notice);
  });
}

test('RS-07 a wait is told in whole seconds, rounded up, and never as none', () => {
  const told = [0, 1, 999, 1_000, 1_001, 2_000, 59_001].map((inMs) => connectionText(waiting(inMs)));
  expect(told).toEqual([1, 1, 1, 1, 2, 2, 60].map((seconds) => `reconnecting in ${seconds} s`));
});

test('RS-05 a notice is a sentence, and of nothing nothing', () => {
  expect(['', 'x', 'the key is wrong', 'API is away'].map(sentence)).toEqual([
    '',
    'X.',
    'The key is wrong.',
    'API is away.',
  ]);
});

test('RS-05 how many trips there are is told, and how many of them are shown', () => {
  expect(totalText(0, 0)).toBe('0 trips');
  expect(totalText(1, 1)).toBe('1 trip');
  expect(totalText(2, 2)).toBe('2 trips');
  expect(totalText(100, 100)).toBe('100 trips');
  expect(totalText(100, 1_234)).toBe('the newest 100 of 1,234 trips');
});

test('RS-05 a surge has two decimals, and none where none was announced', () => {
  expect([undefined, '1', '1.250', '2.999'].map(surgeText)).toEqual(['–', '×1.00', '×1.25', '×3.00']);
});

test('RS-05 a long id is cut to its first four and its last eight signs, a short one stands as it is', () => {
  expect(shortId('fourteen-signs')).toEqual({ head: '', tail: 'fourteen-signs' });
  expect(shortId('fifteen-signs-x')).toEqual({ head: 'fift…', tail: '-signs-x' });
  expect(shortId('t')).toEqual({ head: '', tail: 't' });
});
