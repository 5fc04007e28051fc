import { expect, test } from '@playwright/test';
import { validate, version } from 'uuid';
import { type IdParts, mintId, newToken, readId } from '../../fixtures/trace/ids.ts';

const LARGEST = 2 ** 48 - 1;

function parts(): IdParts {
  return { token: -1, index: -1 };
}

for (const [token, index] of [
  [0, 0],
  [0x0123456789ab, 0xcdef01234567],
  [LARGEST, LARGEST],
] as const) {
  test(`an id of token ${token} and index ${index} is a UUID version 8 and reads back in all three forms`, () => {
    const id = mintId(token, index);
    expect([validate(id), version(id)]).toEqual([true, 8]);
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
    for (const form of [id, id.toUpperCase(), Buffer.from(id), bytes]) {
      const found = parts();
      expect(readId(form, found)).toBe(true);
      expect(found).toEqual({ token, index });
    }
  });
}

for (const foreign of [
  '',
  'order-4711',
  '0e37df36-f698-4d7e-8b4a-0123456789ab', // version 4
  '0e37df36-f698-8d7e-cb4a-0123456789ab', // another variant
  '0e37df3g-f698-8d7e-ace5-0123456789ab', // no hexadecimal digit
  '0e37df36-f698-8d7e-ace5-0123456789aé',
]) {
  test(`"${foreign}" is not an id of ours`, () => {
    expect(readId(foreign, parts())).toBe(false);
    expect(readId(Buffer.from(foreign), parts())).toBe(false);
  });
}

test('tokens of different tests differ', () => {
  expect(new Set(Array.from({ length: 1_000 }, newToken)).size).toBe(1_000);
});
