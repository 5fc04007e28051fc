import { expect, test } from '@playwright/test';
import { composedId, type Id, idText } from '../../fixtures/trace/ids.ts';
import {
  headerId,
  type Identify,
  idsIn,
  jsonFieldId,
  jsonIds,
  jsonLineIds,
  keyId,
} from '../../fixtures/trace/identity.ts';
import type { Message } from '../../fixtures/trace/types.ts';
import { messageOf } from './memory-source.ts';

const BEYOND_DOUBLES = '9007199254740993';

function raw(value: string | null, more: Partial<Message> = {}): Message {
  return { ...messageOf(null, more), value: value === null ? null : Buffer.from(value) };
}

/** Symbol and number of a trade, as exchanges name them. */
const TRADE = (trade: unknown): Id | undefined => {
  const { s, t } = trade as { readonly s?: Id; readonly t?: Id };
  return s === undefined || t === undefined ? undefined : composedId(s, t);
};
const CHANGE: Identify = jsonIds((change) => {
  const { source, after } = change as { source: { table: string; pos: number }; after: { id: number } | null };
  return after === null ? undefined : composedId(source.table, after.id, source.pos);
});
const TRADES: Identify = jsonIds((frame) => (frame as unknown[]).flatMap((trade) => TRADE(trade) ?? []));

const CASES: readonly (readonly [what: string, identify: Identify, message: Message, found: Id | Id[] | undefined])[] =
  [
    ['a header', headerId('id'), raw('x', { headers: { id: Buffer.from('a') } }), 'a'],
    ['of a repeated header the first', headerId('id'), raw('x', { headers: { id: ['a', 'b'] } }), 'a'],
    ['no id in a header that is null', headerId('id'), raw('x', { headers: { id: null } }), undefined],
    ['no id in another header', headerId('id'), raw('x', { headers: { ID: 'a' } }), undefined],
    ['the key as it is', keyId, raw('x', { key: Buffer.from('order-7') }), 'order-7'],
    ['no id in a key that is null', keyId, raw('x'), undefined],
    ['the key of a tombstone', keyId, raw(null, { key: Buffer.from('order-7') }), 'order-7'],
    ['a field of text', jsonFieldId('id'), raw('{"x":{"id":"no"},"id":"a"}'), 'a'],
    ['a whole number in a field', jsonFieldId('id'), raw('{"id":118}'), '118'],
    ['every digit of one beyond 2^53', jsonFieldId('id'), raw(`{"id": -${BEYOND_DOUBLES} }`), `-${BEYOND_DOUBLES}`],
    ['no id in a fraction', jsonFieldId('id'), raw('{"id":1.5}'), undefined],
    ['no id in a number with an exponent', jsonFieldId('id'), raw('{"id":1e3}'), undefined],
    ['no id in null, and none in a tombstone', jsonFieldId('id'), raw('{"id":null}'), undefined],
    ['no field in a tombstone', jsonFieldId('id'), raw(null), undefined],
    ['an id of two parts', jsonIds(TRADE), raw(`{"s":"BTC|USD","t":${BEYOND_DOUBLES}}`), `BTC\\|USD|${BEYOND_DOUBLES}`],
    ['table, key and position of a change', CHANGE, raw('{"source":{"table":"o","pos":4},"after":{"id":7}}'), 'o|7|4'],
    ['no id in what is no JSON', jsonIds(TRADE), raw('{"s":'), undefined],
    ['all events of an array', TRADES, raw('[{"s":"A","t":1},{"s":"A"},{"s":"B","t":2}]'), ['A|1', 'B|2']],
    [
      'the events of lines, a broken one apart',
      jsonLineIds(TRADE),
      raw('{"s":"A","t":1}\n{"s"\n{"s":"A","t":2}\n'),
      ['A|1', 'A|2'],
    ],
    ['no id where the function throws', TRADES, raw('{"s":"A"}'), undefined],
  ];

for (const [what, identify, message, found] of CASES) {
  test(`HA-02 found: ${what}`, async () => {
    const ids = await idsIn(identify, message);
    const texts = Array.isArray(ids) ? ids.map(idText) : ids === undefined ? undefined : idText(ids as Id);
    expect(texts).toEqual(found);
  });
}

test('HA-02 ids of several parts are the same only where all parts are', () => {
  const parts: readonly Id[][] = [
    ['a', 'b', 'c'],
    ['a|b', 'c'],
    ['a', 'b|c'],
    ['a\\', 'b|c'],
    ['a\\|b', 'c'],
    ['', 'abc'],
  ];
  expect(new Set(parts.map((part) => composedId(...part))).size).toBe(parts.length);
  expect(composedId('t', 7, 8n)).toBe(composedId('t', '7', Buffer.from('8')));
});

test('HA-02 an id that is not ours is one in all its notations', () => {
  const uuid = '0e37df36-f698-4d7e-8b4a-0123456789ab';
  const bytes = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  const notations = [uuid, uuid.toUpperCase(), uuid.replaceAll('-', ''), `{${uuid}}`, `urn:uuid:${uuid}`, bytes];
  expect(new Set(notations.map(idText))).toEqual(new Set([uuid]));
  expect([idText(118), idText(118n), idText('118'), idText(Buffer.from('118'))]).toEqual(['118', '118', '118', '118']);
  expect(idText(Buffer.from([0, 1, 255]))).toBe('0001ff');
});
