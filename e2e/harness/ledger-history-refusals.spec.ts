import { expect, test } from '@playwright/test';
import { checkHistory } from '../../fixtures/checks/ledger/check-history.ts';
import { story } from './ledger-story.ts';

/** What is not typed: histories also come from files and from other languages. */
function unchecked(value: unknown): never {
  return value as never;
}

const sends = (send: object): object => ({ steps: [{ send: { key: 'orders', value: 'tea', offset: 3, ...send } }] });
const polls = (message: object): object => ({
  f: 'poll',
  steps: [{ poll: [{ key: 'orders', value: 'milk', offset: 0, ...message }] }],
});
const LONG = 'a value that goes on and on, as values in real histories do';

/** What the last line says, and the words for it. All but the type of that line is sound without the change. */
const LINES: readonly (readonly [what: string, change: unknown, words: string])[] = [
  ['no event', null, 'operation 3 is null, no event'],
  ['text for an event', 'ok', 'operation 3 is "ok", no event'],
  ['a type that is none', { type: 'okay' }, 'operation 3 (okay send of process 7): the type is none'],
  ['no type', { type: undefined }, 'operation 3 (undefined send of process 7): the type is none'],
  ['an f that is none', { f: 'transaction' }, 'operation 3 (ok transaction of process 7): there is no such f'],
  ['a process that is none', { process: 1.5 }, 'operation 3 (ok send of process 1.5): the process is no whole number'],
  ['a member that is none', { step: [] }, 'operation 3 (ok send of process 7): there is no member "step"'],
  ['steps that are no list', { steps: {} }, ': the steps are no list'],
  ['a step that is none', { steps: ['tea'] }, ': step "tea" is none'],
  ['a misspelt step', { steps: [{ sent: {} }] }, ': a step is one send or one poll, not sent'],
  ['two steps in one', { steps: [{ send: {}, poll: [] }] }, ': a step is one send or one poll'],
  ['a send that sends nothing', { steps: [] }, ': it sends nothing'],
  ['a send that polls', { steps: [{ poll: [] }] }, ': a send polls'],
  ['a poll that sends', { f: 'poll', ...sends({}) }, ': a poll sends'],
  ['a poll that is no list', { f: 'poll', steps: [{ poll: {} }] }, ': what it polled is no list'],
  ['another f than it began with', polls({}), ': it began at 2 as send'],
  ['no key', sends({ key: undefined }), ': key undefined is no text'],
  ['a number as key', sends({ key: 4 }), ': key 4 is no text'],
  ['no value', sends({ value: undefined }), ': value undefined cannot be compared'],
  ['bytes as value', sends({ value: Buffer.from('tea') }), ': value an object cannot be compared'],
  ['NaN as value', sends({ value: NaN }), ': value NaN cannot be compared'],
  ['a bigint as value', sends({ value: 7n }), ': value 7n cannot be compared'],
  ['offset NaN', sends({ offset: NaN }), ': offset NaN of "tea" is none'],
  ['a negative offset', sends({ offset: -1 }), ': offset -1 of "tea" is none'],
  ['a fractional offset', sends({ offset: 0.5 }), ': offset 0.5 of "tea" is none'],
  ['an offset beyond 2^53', sends({ offset: 2 ** 53 }), ': offset 9007199254740992 of "tea" is none'],
  ['a bigint offset', sends({ offset: 7n }), ': offset 7n of "tea" is none'],
  ['text as offset', sends({ offset: '7' }), ': offset "7" of "tea" is none'],
  ['a value sent twice', sends({ value: 'milk' }), ': value "milk" is sent to "orders" twice, first by operation 1'],
  ['a long value', sends({ value: LONG, offset: -1 }), ': offset -1 of "a value that goes on an… is none'],
  ['keys of a send', { keys: ['orders'] }, ': keys are a list of texts of an assignment'],
  ['a group that is none', { group: 4 }, ': the group is no text'],
  ['keys that moved, and are no list', { rebalanced: 'orders' }, ': rebalanced is no list of texts'],
  ['a seeking that is neither', { soughtToBeginning: 'no' }, ': soughtToBeginning is no boolean'],
];

for (const [what, change, words] of LINES) {
  test(`a history is refused: ${what}`, () => {
    const good = { process: 7, type: 'ok', f: 'send', ...sends({}) };
    const history = [
      { process: 1, type: 'invoke', f: 'send' },
      { process: 1, type: 'ok', f: 'send', steps: [{ send: { key: 'orders', value: 'milk', offset: 0 } }] },
      { process: 7, type: 'invoke', f: 'send' },
      typeof change === 'object' && change !== null ? { ...good, ...change } : change,
    ];
    const error = thrownBy(() => checkHistory(unchecked(history)));
    expect(error).toMatchObject({ code: 'E_LEDGER_HISTORY' });
    const message = error?.message.split('\n', 1)[0] ?? '';
    expect(message).toContain(words);
    expect(message).toMatch(/^operation 3 /);
    expect(message.length, message).toBeLessThan(120);
  });
}

const line = (process: number, type: string, f: string, more: object = {}): object => ({ process, type, f, ...more });

for (const { what, history, words } of [
  {
    what: 'a number was sent, and the text that spells it was read',
    history: [
      line(1, 'invoke', 'send'),
      line(1, 'ok', 'send', sends({ value: 5 })),
      line(2, 'invoke', 'poll'),
      line(2, 'ok', 'poll', polls({ value: '5', offset: 3 })),
    ],
    words: 'operation 3 reads "5", operation 1 sent 5',
  },
  {
    what: 'a text was sent, and the number that it spells was read',
    history: [
      line(1, 'invoke', 'send', { steps: [{ send: { key: 'orders', value: '5' } }] }),
      line(2, 'invoke', 'poll'),
      line(2, 'fail', 'poll', polls({ value: 5, offset: 3 })),
      line(1, 'ok', 'send', sends({ value: '5' })),
    ],
    words: 'operation 2 reads 5, operation 3 sent "5"',
  },
  {
    what: 'an offset is known before the answer',
    history: [line(1, 'invoke', 'send', sends({}))],
    words: 'operation 0 (invoke send of process 1): it has an offset before its answer',
  },
  {
    what: 'messages are polled before the poll begins',
    history: [line(1, 'invoke', 'poll', polls({}))],
    words: 'operation 0 (invoke poll of process 1): it has polled before it began',
  },
  {
    what: 'an assignment that does not say which keys',
    history: [line(1, 'invoke', 'assign'), line(1, 'ok', 'assign')],
    words: 'operation 1 (ok assign of process 1): it does not say which keys',
  },
  {
    what: 'an assignment that sends',
    history: [line(1, 'invoke', 'assign', sends({ offset: undefined }))],
    words: 'operation 0 (invoke assign of process 1): it has steps',
  },
]) {
  test(`a history is refused: ${what}`, () => {
    expect(() => checkHistory(unchecked(history))).toThrow(`${words} [E_LEDGER_HISTORY]`);
  });
}

test('a broker that told no offset, as null, is understood', () => {
  const history = [
    line(1, 'invoke', 'send', sends({ offset: null })),
    line(1, 'ok', 'send', sends({ offset: null })),
    line(2, 'invoke', 'poll'),
    line(2, 'ok', 'poll', polls({ value: 'tea' })),
  ];
  expect(checkHistory(unchecked(history)).valid).toBe(true);
});

function thrownBy(body: () => unknown): Error | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new TypeError(String(error));
  }
}

for (const { what, lines, code } of [
  { what: 'nothing', lines: [], code: 'E_EMPTY_INPUT' },
  { what: 'no message at all', lines: ['1 ok', '2 ok'], code: 'E_EMPTY_INPUT' },
  { what: 'no answer and no message read', lines: ['1 info >orders:tea', '2 ok'], code: 'E_EMPTY_INPUT' },
  { what: 'a refusal, and nobody who polls', lines: ['1 fail >orders:tea'], code: 'E_EMPTY_INPUT' },
  { what: 'no send and no poll', lines: ['1 ok assign orders'], code: 'E_EMPTY_INPUT' },
  {
    what: 'a value sent twice, once without an answer',
    lines: ['1 ok >orders:tea@0', '2 info >orders:tea'],
    code: 'E_LEDGER_HISTORY',
  },
  { what: 'a process that does two things at once', lines: ['1 begins', '1 begins'], code: 'E_LEDGER_HISTORY' },
]) {
  test(`a history is refused: ${what}`, () => {
    expect(() => checkHistory(story(...lines))).toThrow(expect.objectContaining({ code }));
  });
}

test('a history is refused: an end without a beginning', () => {
  expect(() => checkHistory(story('1 ok >orders:tea@0').slice(1))).toThrow(/process 1 ends at 0 what it never began/);
});
