import { expect, test } from '@playwright/test';
import { validate, version } from 'uuid';
import { type Id, type IdParts, mintId, newToken, readId } from '../../fixtures/trace/ids.ts';

const LARGEST = 2 ** 48 - 1;

/** An id in every notation in which it may come, by name. */
function notationsOf(id: string): Record<string, Id> {
  const bare = id.replaceAll('-', '');
  const bytes = Buffer.from(bare, 'hex');
  return {
    text: id,
    capitals: id.toUpperCase(),
    'without dashes': bare,
    braces: `{${id}}`,
    'braces and capitals': `{${id.toUpperCase()}}`,
    urn: `urn:uuid:${id}`,
    bytes,
    base64: bytes.toString('base64'),
    'base64 for addresses, without its end': bytes.toString('base64url'),
    number: BigInt(`0x${bare}`),
  };
}

function parts(): IdParts {
  return { token: -1, index: -1 };
}

for (const [token, index] of [
  [0, 0],
  [0x0123456789ab, 0xcdef01234567],
  [LARGEST, LARGEST],
] as const) {
  test(`HA-02 an id of token ${token} and index ${index} is a UUID version 8, and ours in every notation`, () => {
    const id = mintId(token, index);
    expect([validate(id), version(id)]).toEqual([true, 8]);
    for (const [notation, form] of Object.entries(notationsOf(id))) {
      const found = parts();
      expect(readId(form, found), notation).toBe(true);
      expect(found, notation).toEqual({ token, index });
      const bytes = typeof form === 'string' ? Buffer.from(form) : form;
      expect(readId(bytes, parts()), `${notation} as bytes`).toBe(true);
    }
  });
}

for (const foreign of [
  '',
  'order-4711',
  '0e37df36-f698-4d7e-8b4a-0123456789ab', // version 4
  '0e37df36-f698-8d7e-cb4a-0123456789ab', // another variant
  '0e37df36-f698-8d7e-8b4a-0123456789ab', // a stranger's version 8
  '0e37df36-f698-8d7f-ace5-0123456789ab',
  '0e37df3g-f698-8d7e-ace5-0123456789ab', // no hexadecimal digit
  '0e37df36-f698-8d7e-ace5-0123456789aé',
  '0e37df36-f698-8d7e-ace5-0123456789a', // a digit short
  '0e37df36-f698-8d7e-ace5-0123456789abc',
  '0e37df36f6988d7eace50123456789a',
  '1'.repeat(36), // a number of as many digits
  '9'.repeat(39), // and one of more than 128 bits
]) {
  test(`HA-02 "${foreign}" is not an id of ours`, () => {
    expect(readId(foreign, parts())).toBe(false);
    expect(readId(Buffer.from(foreign), parts())).toBe(false);
  });
}

test('HA-02 the digits of an id as a number are ours as text too, and one digit off is a stranger’s', () => {
  for (const [token, index] of [[0x0123456789ab, 7] as const, [LARGEST, LARGEST] as const]) {
    const digits = BigInt(`0x${mintId(token, index).replaceAll('-', '')}`).toString();
    const found = parts();
    expect(readId(digits, found)).toBe(true);
    expect(found).toEqual({ token, index });
    expect(readId(digits.slice(1), parts())).toBe(false);
    expect(readId(`${digits}0`, parts())).toBe(false);
  }
});

test('HA-02 16 bytes, base64 and numbers of strangers are not ours', () => {
  const stranger = Buffer.from('0e37df36f6988d7e8b4a0123456789ab', 'hex');
  const forms = [stranger, stranger.toString('base64'), BigInt(`0x${stranger.toString('hex')}`), 7, 7n, 2n ** 128n];
  expect(forms.filter((form) => readId(form, parts()))).toEqual([]);
});

test('tokens of different tests differ', () => {
  expect(new Set(Array.from({ length: 1_000 }, newToken)).size).toBe(1_000);
});
