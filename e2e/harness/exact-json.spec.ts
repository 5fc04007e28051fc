import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { exactJson, parseExactJson } from '../../fixtures/core/exact-json.ts';
import { HttpClient } from '../../fixtures/technologies/http/client.ts';

test('JSON keeps every digit of its whole numbers, and all else as it was', () => {
  const wide = fc.bigInt().filter((value) => !Number.isSafeInteger(Number(value)));
  const leaf = fc.oneof(wide, fc.maxSafeInteger(), fc.string(), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree')),
      fc.dictionary(fc.string(), tie('tree'), { noNullPrototype: true }),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(parseExactJson(exactJson(value))).toEqual(value);
    }),
  );
  expect(exactJson({ id: 2n ** 60n })).toBe('{"id":1152921504606846976}');
  expect(parseExactJson('[9007199254740993, 1e30, 0.1, "9007199254740993"]')).toEqual([
    9_007_199_254_740_993n,
    1e30,
    0.1,
    '9007199254740993',
  ]);
});

test('a request’s and an answer’s whole numbers have all of their digits', async () => {
  await using closing = new AsyncDisposableStack();
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    request.pipe(response);
  });
  closing.defer(async () => {
    server.close();
    await Promise.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  using client = new HttpClient({ base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const body = { position: 9_007_199_254_740_993n };
  expect((await client.post('/', body)).body).toEqual(body);
});
